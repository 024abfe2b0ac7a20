import { describe, expect, it } from 'vitest';
import { GembaError } from '../../shared/errors';
import type { Run } from '../../shared/model/run';
import { silentLogger } from '../platform/logger';
import { createRuns, type Runs } from './index';

const never = new AbortController().signal;

function open(recorded: Run[] = []): { runs: Runs; saved: Run[] } {
  const saved: Run[] = [];
  let now = 1000;
  const records = { saveRun: async (run: Run) => void saved.push(run), recentRuns: async () => recorded };
  return { runs: createRuns({ records, clock: { nowMs: () => now++ }, logger: silentLogger }), saved };
}

async function watch(runs: Runs, runId: string): Promise<Run[]> {
  const seen: Run[] = [];
  await runs.serve.watch({ runId }, (run) => void seen.push(run), { signal: never });
  return seen;
}

const about = { kind: 'up', environment: 'local', title: 'Bringing local up' } as const;

describe('runs', () => {
  it('shows steps as they go and ends when the work does', async () => {
    const { runs, saved } = open();
    const run = runs.begin(about, async (context) => {
      const step = context.step('Starting orders-1', 'orders-1');
      step.start();
      step.detail('almost');
      context.changed();
      step.done('running, healthy');
    });
    const last = (await watch(runs, run.id)).at(-1);
    expect(last).toMatchObject({ state: 'done', changed: 1, error: null });
    expect(last?.steps).toMatchObject([{ node: 'orders-1', state: 'done', detail: 'running, healthy' }]);
    expect(saved.map(({ state }) => state)).toEqual(['running', 'done']);
  });

  it('lets only one run change an environment at a time', async () => {
    const { runs } = open();
    let end = (): void => {};
    const first = runs.begin(about, () => new Promise((resolve) => (end = resolve)));
    expect(() => runs.begin(about, async () => {})).toThrow(expect.objectContaining({ code: 'busy' }) as Error);
    const other = runs.begin({ ...about, environment: 'other' }, async () => {});
    await watch(runs, other.id);
    expect(runs.current('local')).toBe(first.id);
    end();
    await watch(runs, first.id);
    expect(runs.current('local')).toBeNull();
  });

  it('says what failed, and leaves no step running', async () => {
    const { runs } = open();
    const run = runs.begin(about, async (context) => {
      context.step('Building').start();
      context.step('Starting');
      throw new GembaError('failed', 'It did not build.', { nextStep: 'Correct it.' });
    });
    const last = (await watch(runs, run.id)).at(-1);
    expect(last).toMatchObject({ state: 'failed', error: { code: 'failed', nextStep: 'Correct it.' } });
    expect(last?.steps.map(({ state, detail }) => `${state} ${detail}`)).toEqual([
      'failed It did not build.',
      'skipped null',
    ]);
  });

  it('is cancelled by its id, and waits for nobody', async () => {
    const { runs } = open();
    const run = runs.begin(
      about,
      (_, signal) =>
        new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
    );
    const seen = watch(runs, run.id);
    await Promise.resolve();
    await runs.serve.cancel({ runId: run.id }, { signal: never });
    expect((await seen).at(-1)).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } });
  });

  it('knows that a run of an earlier process was interrupted', async () => {
    const left: Run = {
      ...about,
      id: 'old',
      state: 'running',
      startedAt: 1,
      finishedAt: null,
      steps: [],
      error: null,
      changed: 2,
    };
    const { runs, saved } = open([left]);
    expect(await watch(runs, 'old')).toMatchObject([
      { state: 'failed', error: { message: expect.stringContaining('interrupted') as unknown } },
    ]);
    expect(saved).toHaveLength(1);
  });

  it('has nothing to say of a run that never was', async () => {
    const { runs } = open();
    await expect(watch(runs, 'nothing')).rejects.toMatchObject({ code: 'missing' });
  });
});
