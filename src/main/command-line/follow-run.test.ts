import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { coreContract } from '../../shared/contract';
import type { Run, RunStep } from '../../shared/model/run';
import { createCoreClient } from '../api/core-client';
import { toDisposable } from '../platform/disposable';
import { createRouter } from '../router';
import { followRun, reportRun } from './follow-run';
import { createOutput } from './output';

const step = (id: string, state: RunStep['state'], change: Partial<RunStep> = {}): RunStep => ({
  id,
  node: id,
  title: 'Creating',
  state,
  detail: null,
  startedAt: state === 'waiting' ? null : 1000,
  finishedAt: state === 'done' || state === 'failed' ? 2500 : null,
  ...change,
});
const runOf = (state: Run['state'], steps: RunStep[], change: Partial<Run> = {}): Run => ({
  id: 'r1',
  kind: 'up',
  environment: 'local',
  title: 'Bring up local',
  state,
  startedAt: 1000,
  finishedAt: state === 'running' ? null : 4000,
  steps,
  error: null,
  changed: 2,
  ...change,
});

function collected(stream: PassThrough): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += String(chunk)));
  return () => text;
}

function outputs(options: { json?: boolean; isTTY?: boolean } = {}) {
  const [stdout, stderr] = [
    new PassThrough(),
    Object.assign(new PassThrough(), { isTTY: options.isTTY ?? false, columns: 60 }),
  ];
  return {
    output: createOutput({ json: options.json ?? false, stdout, stderr }),
    out: collected(stdout),
    err: collected(stderr),
  };
}

/** A core whose one run goes through the given snapshots, the last of them once it is cancelled where that is said. */
function coreWithRun(snapshots: Run[], cancelled: string[] = [], last?: Run) {
  let cancel = (): void => {};
  const cancelledThen = new Promise<void>((resolve) => (cancel = resolve));
  const handlers = {
    runs: {
      async watch(_input: unknown, emit: (run: Run) => void) {
        for (const snapshot of snapshots) emit(snapshot);
        if (last === undefined) return;
        await cancelledThen;
        emit(last);
      },
      cancel({ runId }: { runId: string }) {
        cancelled.push(runId);
        cancel();
        return {};
      },
    },
  };
  return createCoreClient(createRouter(coreContract, handlers, { checkOutputs: true }));
}

const calm = { onInterrupt: () => toDisposable(() => {}) };
const begin = () => Promise.resolve({ runId: 'r1' });
const leave = (): never => {
  throw new Error('left');
};

describe('following a run', () => {
  it('says each step once when it begins and once when it ends, where stderr is no terminal', async () => {
    const { output, err, out } = outputs();
    const client = coreWithRun([
      runOf('running', [step('orders-1', 'running'), step('orders-2', 'waiting')]),
      runOf('running', [step('orders-1', 'running', { detail: 'pulling' }), step('orders-2', 'waiting')]),
      runOf('done', [step('orders-1', 'done'), step('orders-2', 'done')]),
    ]);
    const run = await followRun({ client, output, interrupts: calm, begin, leave });
    expect(err()).toBe('… orders-1: Creating\n✓ orders-1: Creating (1.5 s)\n✓ orders-2: Creating (1.5 s)\n');
    expect(reportRun(run, output)).toBe(0);
    expect(out()).toBe('Bring up local: 2 changes, 3.0 s\n');
  });

  it('draws what is under way in place on a terminal, no wider than it is', async () => {
    const { output, err } = outputs({ isTTY: true });
    const client = coreWithRun([
      runOf('running', [step('orders-1', 'running', { detail: 'x'.repeat(200) })]),
      runOf('done', [step('orders-1', 'done')]),
    ]);
    await followRun({ client, output, interrupts: calm, begin, leave });
    const [live = '', after = ''] = err().split('\u001b[1A\u001b[J');
    expect(live.trimEnd().length).toBeLessThanOrEqual(59);
    expect(after).toBe('✓ orders-1: Creating (1.5 s)\n');
  });

  it('cancels the run at the first Ctrl-C, waits for it, and leaves at the second', async () => {
    const { output, err } = outputs();
    const cancelled: string[] = [];
    const ended = runOf('cancelled', [
      step('orders-1', 'done'),
      step('orders-2', 'skipped'),
      step('orders-3', 'waiting'),
    ]);
    const client = coreWithRun([runOf('running', [step('orders-1', 'running')])], cancelled, ended);
    let interrupt: () => void = () => {};
    let left = 0;
    const interrupts = {
      onInterrupt: (listener: (signal: NodeJS.Signals) => void) => {
        interrupt = () => listener('SIGINT');
        return toDisposable(() => {});
      },
    };
    const following = followRun({ client, output, interrupts, begin, leave: () => (left += 1) });
    await expect.poll(err).toContain('orders-1');
    interrupt();
    const run = await following;
    expect(cancelled).toEqual(['r1']);
    expect(err()).toContain('Cancelling');
    expect(reportRun(run, output)).toBe(4);
    expect(err()).toContain('Done: orders-1: Creating.');
    expect(err()).toContain('Not done: orders-2: Creating; orders-3: Creating.');
    interrupt();
    expect(left).toBe(1);
  });

  it('cancels a run that was interrupted while it was only beginning', async () => {
    const { output } = outputs();
    const cancelled: string[] = [];
    const client = coreWithRun([runOf('running', [])], cancelled, runOf('cancelled', []));
    let interrupt: () => void = () => {};
    const interrupts = {
      onInterrupt: (listener: (signal: NodeJS.Signals) => void) => {
        interrupt = () => listener('SIGINT');
        return toDisposable(() => {});
      },
    };
    const slowly = async () => {
      await Promise.resolve();
      interrupt();
      return { runId: 'r1' };
    };
    const run = await followRun({ client, output, interrupts, begin: slowly, leave });
    expect(run.state).toBe('cancelled');
    expect(cancelled).toEqual(['r1']);
  });

  it.each([
    ['before anything was changed', [step('a', 'failed')], 0, 3],
    ['after something was changed', [step('a', 'done'), step('b', 'failed')], 1, 4],
  ])('exits by what was missing %s', (_when, steps, changed, status) => {
    const { output, out } = outputs({ json: true });
    const run = runOf('failed', steps, {
      changed,
      error: { code: 'missing', message: 'Docker is not running.', nextStep: 'Start it.' },
    });
    expect(reportRun(run, output)).toBe(status);
    expect(JSON.parse(out())).toMatchObject({ state: 'failed' });
  });
});
