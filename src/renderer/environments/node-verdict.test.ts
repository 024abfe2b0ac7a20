import { describe, expect, it } from 'vitest';
import type { NodeDifferences } from '../../shared/differences';
import type { EnvironmentView, NodeStatus } from '../../shared/model/environment';
import { nodeVerdict } from './node-verdict';
import { nodeStatus } from './testing/node-status';
import { environmentNode, environmentView } from './testing/environment-view';

const NOW = 1_795_000_000_000;

const node = environmentNode('web-1', ['web']);

const running = nodeStatus({ node: 'web-1', state: 'ok', summary: 'running, healthy' });

function view(status: NodeStatus, more: Partial<NonNullable<EnvironmentView['status']>> = {}): EnvironmentView {
  return environmentView({
    nodes: [node],
    status: { summary: 'up', state: 'ok', nodes: [status], readAt: NOW - 2000, problem: null, ...more },
  });
}

const differences = (more: Partial<NodeDifferences>): NodeDifferences => ({
  node: 'web-1',
  state: 'drift',
  since: null,
  facts: [],
  changes: [],
  unread: [],
  ...more,
});

const fact = {
  fact: 'memory limit',
  service: 'web',
  defined: 'a',
  actual: 'b',
  since: NOW - 60_000,
  mendedBy: null,
  ignored: null,
};

const verdict = (status: NodeStatus, found: NodeDifferences | null, more = {}, readAt: number | null = NOW - 5000) =>
  nodeVerdict({ view: view(status, more), node, status, differences: found, driftReadAt: readAt, nowMs: NOW });

describe('the verdict on a node', () => {
  it('is that it runs and is as defined, with the age of both readings', () => {
    const well = verdict(running, null);
    expect(well).toMatchObject({ state: 'ok', sentence: 'web-1 runs and is as defined' });
    expect(well.evidence.map(({ text }) => text)).toEqual([
      'web',
      'running, healthy',
      'compared 5 s ago',
      'read 2 s ago',
    ]);
  });

  it('does not say that it is as defined before that was looked at', () => {
    expect(verdict(running, null, {}, null).sentence).toBe('web-1 runs');
    expect(verdict(running, differences({ unread: ['its files: denied'] }))).toMatchObject({
      state: 'unknown',
      sentence: 'web-1 runs; not all of it could be read',
    });
  });

  it('counts what differs and says since when; what a rule allows does not count', () => {
    const allowed = { ...fact, ignored: { reason: 'a trial', until: '2027-01-31' } };
    const found = verdict(running, differences({ since: NOW - 60_000, facts: [fact, allowed] }));
    expect(found).toMatchObject({ state: 'drift', sentence: 'web-1 differs from its definition in 1 fact' });
    expect(found.evidence.some(({ text }) => /^since \d\d:\d\d:\d\d, 1 min ago$/.test(text))).toBe(true);
    expect(verdict(running, differences({ state: 'ok', facts: [allowed] })).sentence).toBe(
      'web-1 runs and is as defined',
    );
  });

  it('puts that it is not well before what differs, and that it cannot be read before both', () => {
    const ill = { ...running, state: 'critical' as const, summary: 'running, unhealthy' };
    expect(verdict(ill, differences({ facts: [fact] }))).toMatchObject({
      state: 'critical',
      sentence: 'web-1 is not well: running, unhealthy',
    });
    const problem = { code: 'timeout' as const, message: 'Docker did not answer', since: NOW - 9000 };
    expect(verdict(ill, null, { problem })).toMatchObject({
      state: 'unknown',
      sentence: 'web-1 could not be read: Docker did not answer',
    });
  });

  it('is quiet about what is not meant to be there yet', () => {
    expect(verdict({ ...running, state: 'none' }, null, { summary: 'down' })).toMatchObject({
      state: 'none',
      sentence: 'web-1 is not there: local is not up',
    });
  });
});
