import { describe, expect, it } from 'vitest';
import type { DriftReport, EnvironmentView, NodeStatus } from '../../shared/model/environment';
import type { State } from '../../shared/model/state';
import { environmentVerdict, listNames } from './verdict';
import { nodeStatus } from './testing/node-status';
import { environmentNode, environmentView } from './testing/environment-view';

const NOW = 1_795_000_000_000;

function node(name: string, state: State, summary: string): NodeStatus {
  return nodeStatus({ node: name, state, summary });
}

function view(summary: 'up' | 'partial' | 'down' | 'unknown', state: State, nodes: NodeStatus[]): EnvironmentView {
  return environmentView({
    nodes: nodes.map(({ node: name }) => environmentNode(name, ['orders'])),
    status: { summary, state, nodes, readAt: NOW - 2000, problem: null },
  });
}

const healthy = [node('orders-1', 'ok', 'running, healthy'), node('orders-2', 'ok', 'running, healthy')];
const drift = (patch: Partial<DriftReport>): DriftReport => ({
  environment: 'local',
  verdict: 'same',
  sentence: 'none of 2 nodes differs; 100 % checked',
  ignored: [],
  rules: [],
  checked: 1,
  nodes: [],
  strangers: [],
  unread: [],
  transcript: [],
  readAt: NOW - 40_000,
  ...patch,
});
const about = (v: EnvironmentView, d: DriftReport | null = null) =>
  environmentVerdict({ view: v, drift: d, run: null, nowMs: NOW });

describe('the verdict on an environment', () => {
  it('offers to bring up what is not there', () => {
    const absent = view('down', 'none', [node('orders-1', 'none', 'not created')]);
    expect(about(absent)).toMatchObject({ sentence: 'local is not up', primary: 'up', state: 'none' });
  });

  it('says first which part of the environment it is about', () => {
    const part = { name: 'orders-alone', isDefined: true, nodes: 2, wholeNodes: 7 };
    const stubs = ['customers', 'catalog'].map((service) => ({
      ...{ name: `${service}-stub`, kind: 'stub' as const, services: [service], runtime: null },
      ...{ image: null, size: null, region: null, definedAt: null },
    }));
    const whole = view('up', 'ok', healthy);
    const told = (v: EnvironmentView) => about(v).evidence[0]?.text;
    expect(told({ ...whole, profile: part, nodes: [...whole.nodes, ...stubs] })).toBe(
      'Profile orders-alone: 2 of 7 nodes, stubs for customers and catalog',
    );
    expect(told({ ...whole, profile: { ...part, isDefined: false } })).toBe(
      'Profile orders-alone is in effect and not defined any more',
    );
    expect(told(whole)).toBe('read 2 s ago');
  });

  it('names the one node that is missing and offers to repair it', () => {
    const partial = view('partial', 'critical', [healthy[0]!, node('orders-2', 'critical', 'not created')]);
    expect(about(partial)).toMatchObject({
      sentence: 'orders-2 is not well: not created',
      primary: 'repair',
      state: 'critical',
    });
  });

  it('counts several', () => {
    const partial = view('partial', 'critical', [
      node('orders-1', 'critical', 'exited (137)'),
      node('orders-2', 'critical', 'not created'),
    ]);
    expect(about(partial).sentence).toBe('2 of 2 nodes are not running as they should');
  });

  it('says that all is well only when every node is', () => {
    expect(about(view('up', 'ok', healthy))).toMatchObject({
      sentence: 'local is up: all 2 nodes run and are healthy',
      state: 'ok',
      primary: null,
    });
  });

  it('puts drift before well', () => {
    const verdict = about(
      view('up', 'ok', healthy),
      drift({ verdict: 'drift', nodes: [{ node: 'orders-1', state: 'drift', facts: [] }] }),
    );
    expect(verdict).toMatchObject({ sentence: '1 of 2 nodes differs from its definition', primary: 'apply' });
  });

  it('says how old the picture is when the provider does not answer', () => {
    const stale = view('up', 'ok', healthy);
    const verdict = about({
      ...stale,
      status: {
        ...stale.status!,
        problem: {
          code: 'timeout',
          message: 'Docker has not answered for 12 s.',
          nextStep: 'Start Docker',
          since: NOW - 12_000,
        },
      },
    });
    expect(verdict.state).toBe('unknown');
    expect(verdict.sentence).toBe('Docker has not answered for 12 s');
    expect(verdict.evidence[0]?.text).toContain('as it was 2 s ago');
  });
});

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
  [['a', 'b', 'c', 'd', 'e'], 'a, b and 3 more'],
])('lists %j', (names, expected) => {
  expect(listNames(names)).toBe(expected);
});
