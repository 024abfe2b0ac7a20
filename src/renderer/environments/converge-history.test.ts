import { describe, expect, it } from 'vitest';
import type { ConvergeView } from '../../shared/model/environment';
import type { TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';
import { convergeHistory, convergeVerdict, nextWords } from './converge-history';

const MINUTE = 60_000;
const NOW = 100 * MINUTE;
const STOPPED =
  'Converging local stopped: it would change 7 things, and 3 are allowed at once (create container web-1, create container web-2, …).';
const REPORTED = 'Converging local would change 1 thing: create container web-1.';

const step = (detail: string): Run['steps'][number] => ({
  ...{ id: 's', node: null, title: 'Planning local', state: 'done', detail, startedAt: 1, finishedAt: 2 },
  state: 'done',
});

const run = (patch: Partial<Run>, detail = 'nothing to change'): Run => ({
  id: 'r',
  kind: 'converge',
  environment: 'local',
  title: 'Converging local',
  state: 'done',
  startedAt: NOW - 12 * MINUTE,
  finishedAt: NOW - 12 * MINUTE + 900,
  steps: [step(detail)],
  error: null,
  changed: 0,
  ...patch,
});

const mark = (detail: string, at: number): TimelineEvent => ({
  ...{ id: 1, kind: 'note', at, until: null, title: 'Converging local stopped', detail },
  ...{ tags: ['converge'], environment: 'local', author: null },
  kind: 'note',
});

const on: ConvergeView = {
  ...{ enabled: true, every: '1h', dryRun: false, quietHours: [], maxChanges: 3 },
  nextRunAt: NOW + 48 * MINUTE,
};

const sentenceOf = (runs: readonly Run[], events: readonly TimelineEvent[] = [], converge = on): string =>
  convergeVerdict(converge, convergeHistory(runs, events, 'local'), NOW).sentence;

describe('the history of converging', () => {
  it.each([
    [run({}), 'nothing to change', 'Nothing to change'],
    [run({ changed: 2 }, '2 to change'), 'changed', '2 changes applied'],
    [run({}, REPORTED), 'dry run', 'Would change 1 thing: create container web-1'],
    [
      run({ state: 'failed', error: { code: 'refused', message: STOPPED } }),
      'stopped',
      'Stopped: 7 changes, the limit is 3 (create container web-1, create container web-2, …)',
    ],
    [run({ state: 'failed', error: { code: 'missing', message: 'No Docker.' } }), 'failed', 'No Docker.'],
    [run({ state: 'cancelled', changed: 1 }), 'cancelled', 'Cancelled after 1 change'],
  ])('says what came of a run', (one, outcome, sentence) => {
    expect(convergeHistory([one], [], 'local')).toMatchObject([{ outcome, sentence, run: one }]);
  });

  it('adds the marks of runs that are not kept any more, and none twice', () => {
    const stopped = run({ state: 'failed', error: { code: 'refused', message: STOPPED } });
    const events = [mark(STOPPED, stopped.startedAt + 500), mark(REPORTED, 5000), mark(STOPPED, 4000)];
    expect(
      convergeHistory([stopped, run({ kind: 'up' })], events, 'local').map(({ outcome, at }) => [outcome, at]),
    ).toEqual([
      ['stopped', stopped.startedAt],
      ['dry run', 5000],
      ['stopped', 4000],
    ]);
    expect(convergeHistory([stopped], events, 'test')).toEqual([]);
  });
});

describe('the verdict on converging', () => {
  it('says what is switched, and what came of the last run', () => {
    expect(sentenceOf([run({})], [], { ...on, enabled: false })).toBe('Switched off');
    expect(sentenceOf([])).toBe('Switched on; it has not run yet');
    expect(sentenceOf([run({})])).toBe('Last run 12 min ago: nothing to change');
    expect(sentenceOf([run({}, REPORTED)])).toBe('Last run 12 min ago: would change 1 thing');
    expect(sentenceOf([], [mark(STOPPED, NOW - MINUTE)])).toBe('Stopped: 7 changes, the limit is 3');
    expect(sentenceOf([run({ state: 'failed', error: { code: 'missing', message: 'No Docker.' } })])).toBe(
      'Failed: No Docker',
    );
    expect(sentenceOf([run({ state: 'running', finishedAt: null, steps: [] })])).toBe('Converging: Converging local');
  });

  it('says when it runs next, as far as that is known', () => {
    expect(nextWords(on, NOW)).toMatch(/^next run at \d\d:\d\d, in 48 min$/);
    expect(nextWords({ ...on, nextRunAt: null }, NOW)).toBe('the next run is not known yet');
    expect(nextWords({ ...on, nextRunAt: NOW - 5 }, NOW)).toBe('the next run is due now');
    expect(nextWords({ ...on, enabled: false }, NOW)).toBe('no run is due');
  });
});
