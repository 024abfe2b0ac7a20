import { describe, expect, it } from 'vitest';
import type { EnvironmentView } from '../../shared/model/environment';
import type { State } from '../../shared/model/state';
import { overviewVerdict, type OverviewFacts } from './overview-verdict';
import { nodeStatus } from '../environments/testing/node-status';
import { environmentNode, environmentView } from '../environments/testing/environment-view';

const NOW = 1_000_000;
const store = {
  series: 214,
  points: 1,
  sizeBytes: 1,
  limitBytes: 2,
  bytesPerPoint: null,
  acceptedPerSecond: 60,
  acceptedTotal: 1,
  rejectedTotal: 0,
  droppedTotal: 0,
  waitingPoints: 0,
  newestPoint: NOW / 1000 - 1,
  problem: null,
};

function environment(summary: 'up' | 'down' | 'partial' | 'unknown', states: readonly State[] = []): EnvironmentView {
  const names = ['orders-1', 'orders-2'];
  return environmentView({
    nodes: names.map((name) => environmentNode(name, [])),
    status: {
      summary,
      state: 'ok',
      nodes: states.map((state, i) =>
        nodeStatus({ node: names[i] ?? '', state, summary: state === 'ok' ? 'running' : 'exited (137)' }),
      ),
      readAt: NOW - 2000,
      problem: null,
    },
  });
}

const docker = (state: State) => ({
  readAt: NOW,
  items: [
    {
      id: 'docker',
      name: 'Docker',
      state,
      version: null,
      summary: state === 'ok' ? 'Docker answers' : 'Docker is not installed',
      nextStep: state === 'ok' ? null : 'apt install docker.io',
      neededFor: 'environments',
      required: false,
    },
  ],
});

const facts: OverviewFacts = {
  now: NOW,
  store,
  workspace: null,
  environments: [environment('down')],
  doctor: docker('ok'),
  runs: [],
  complaints: [],
  memory: null,
  machine: ['CPU 17 %'],
};
const say = (more: Partial<OverviewFacts>) => overviewVerdict({ ...facts, ...more });

describe('overviewVerdict', () => {
  it('offers to bring up what is not up', () => {
    expect(say({})).toMatchObject({
      state: 'none',
      sentence: 'This machine is well; local is not up yet',
      action: { kind: 'up', environment: 'local', label: 'Bring up local' },
    });
  });

  it('says how to get Docker where it is missing', () => {
    expect(say({ doctor: docker('unknown') })).toMatchObject({
      sentence: 'This machine is well; local needs Docker',
      action: { kind: 'copy', text: 'apt install docker.io' },
    });
  });

  it('takes an engine that was never there for something to be had, not for trouble', () => {
    const view = environment('unknown');
    const status = {
      ...view.status,
      nodes: [],
      problem: { code: 'missing', message: 'There is no Docker engine.', nextStep: 'Install Docker.', since: NOW },
    };
    const never = { ...view, status } as typeof view;
    expect(say({ environments: [never], doctor: docker('critical') })).toMatchObject({
      state: 'none',
      sentence: 'This machine is well; local needs Docker',
    });
    const hangs = { ...never, status: { ...status, problem: { ...status.problem, code: 'timeout' } } } as typeof view;
    expect(say({ environments: [hangs], doctor: docker('critical') })).toMatchObject({
      state: 'unknown',
      sentence: 'local could not be read: There is no Docker engine',
    });
  });

  it('is content, with the numbers it rests on, when everything runs', () => {
    expect(say({ environments: [environment('up', ['ok', 'ok'])] })).toEqual({
      state: 'ok',
      subject: '',
      sentence: 'This machine and local are well',
      evidence: ['2 of 2 nodes of local run', 'CPU 17 %', '214 series, newest 1 s ago'],
      action: null,
    });
  });

  it('names the node that is not well and offers to repair what is missing', () => {
    const broken = environment('partial', ['ok', 'critical']);
    expect(say({ environments: [broken] })).toMatchObject({
      state: 'critical',
      subject: 'orders-2 of local',
      sentence: 'is not well: exited (137)',
      action: { kind: 'up', label: 'Repair local' },
    });
  });

  it('speaks of customers before it speaks of nodes', () => {
    const complaints = [
      {
        state: 'critical' as const,
        subject: 'Pay',
        words: 'takes 3 times as long as expected',
        label: 'to answer',
        journey: 'buy',
      },
    ];
    expect(say({ complaints, environments: [environment('partial', ['critical'])] })).toMatchObject({
      subject: 'Pay',
      sentence: 'takes 3 times as long as expected',
    });
  });

  it('does not call broken what is being brought up', () => {
    const run = {
      id: 'r',
      kind: 'up' as const,
      environment: 'local',
      title: 'Bringing local up',
      state: 'running' as const,
      startedAt: NOW,
      finishedAt: null,
      steps: [],
      error: null,
      changed: 0,
    };
    expect(say({ runs: [run], environments: [environment('partial', ['critical'])] })).toMatchObject({
      state: 'deploying',
      sentence: 'Bringing local up',
    });
  });

  it('does not call well what it has not heard of for a while', () => {
    expect(say({ store: { ...store, newestPoint: NOW / 1000 - 42 } })).toMatchObject({
      state: 'unknown',
      sentence: 'Nothing has arrived for 42 s',
    });
  });

  it('puts a mistake in a file before what could be begun', () => {
    const problem = {
      file: 'gemba.yaml',
      line: 3,
      column: 1,
      severity: 'error' as const,
      message: 'unknown key',
      nearest: 'name',
      shownSince: null,
    };
    const workspace = {
      dir: '/shop',
      name: 'shop',
      stateDir: '/shop/.gemba',
      trusted: true,
      git: null,
      problems: [problem],
      environments: [],
      services: [],
      journeys: [],
      blueprints: [],
      readAt: NOW,
    };
    expect(say({ workspace })).toMatchObject({
      state: 'warning',
      subject: 'One mistake',
      sentence: 'in gemba.yaml',
      action: { kind: 'open-file', line: 3 },
    });
    expect(say({ workspace: { ...workspace, problems: [], trusted: false } }).action).toEqual({
      kind: 'trust',
      label: 'Trust this workspace…',
    });
  });

  it('follows a run that is under way', () => {
    const step = {
      id: '1',
      node: null,
      title: 'Building catalog',
      state: 'running' as const,
      detail: 'step 3 of 5',
      startedAt: null,
      finishedAt: null,
    };
    const run = {
      id: 'r',
      kind: 'up' as const,
      environment: 'local',
      title: 'Bringing local up',
      state: 'running' as const,
      startedAt: NOW - 14_000,
      finishedAt: null,
      steps: [{ ...step, id: '0', state: 'done' as const }, step],
      error: null,
      changed: 0,
    };
    expect(say({ runs: [run] })).toMatchObject({
      state: 'deploying',
      sentence: 'Bringing local up',
      evidence: ['Building catalog, step 3 of 5', 'step 2 of 2', '14 s'],
    });
  });

  it('is short of memory before it is well', () => {
    expect(say({ memory: { available: 3e8, total: 16e9 } })).toMatchObject({ state: 'warning' });
    expect(say({ memory: { available: 3e9, total: 16e9 } }).state).toBe('none');
  });

  it('claims nothing before anything is known', () => {
    expect(say({ store: null, environments: null, doctor: null })).toMatchObject({ state: 'none', action: null });
  });
});
