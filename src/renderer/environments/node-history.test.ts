import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';
import { driftStretches, nodeHistory, rebuildWords, type NodePast } from './node-history';

const columns = (...points: Array<[number, number]>) => ({
  times: Float64Array.from(points.map(([time]) => time)),
  values: Float64Array.from(points.map(([, value]) => value)),
});

const event = (atSeconds: number, title: string, more: Partial<TimelineEvent> = {}): TimelineEvent => ({
  id: atSeconds,
  kind: 'drift',
  at: atSeconds * 1000,
  until: null,
  title,
  detail: null,
  tags: [],
  environment: 'local',
  author: null,
  ...more,
});

const run = (title: string, fromSeconds: number, untilSeconds: number): Run => ({
  id: title,
  kind: 'rebuild',
  environment: 'local',
  title,
  state: 'done',
  startedAt: fromSeconds * 1000,
  finishedAt: untilSeconds * 1000,
  steps: [
    {
      id: '1',
      node: 'web-1',
      title: 'Replacing web-1',
      state: 'done',
      detail: null,
      startedAt: fromSeconds * 1000,
      finishedAt: untilSeconds * 1000,
    },
  ],
  error: null,
  changed: 1,
});

const past = (more: Partial<NodePast>): NodePast => ({
  node: 'web-1',
  services: ['web'],
  stretches: [],
  rebuilds: undefined,
  events: [],
  runs: [],
  ...more,
});

describe('stretches of drift', () => {
  it('holds a reading until the next one', () => {
    expect(driftStretches(columns([0, 0], [300, 2], [600, 2], [900, 0]), 1000)).toEqual([
      { from: 0, until: 300, facts: 0 },
      { from: 300, until: 900, facts: 2 },
      { from: 900, until: 1000, facts: 0 },
    ]);
  });

  it('does not know what was between readings that are far apart, nor slots without one', () => {
    expect(driftStretches(columns([0, 1], [60, Number.NaN], [7200, 1]), 7300)).toEqual([
      { from: 0, until: 720, facts: 1 },
      { from: 720, until: 7200, facts: null },
      { from: 7200, until: 7300, facts: 1 },
    ]);
  });

  it('takes the newest reading as it is, where a worse one before it stands in its slot', () => {
    const series = columns([0, 1], [60, 1], [120, 1]);
    expect(driftStretches(series, 140, { time: 130, facts: 0 })).toEqual([
      { from: 0, until: 130, facts: 1 },
      { from: 130, until: 140, facts: 0 },
    ]);
  });

  it('knows nothing of the future and of what was never read', () => {
    expect(driftStretches(columns([0, 0], [500, 3]), 400)).toEqual([{ from: 0, until: 400, facts: 0 }]);
    expect(driftStretches(undefined, 400)).toEqual([]);
  });
});

describe('the history of a node', () => {
  const stretches = driftStretches(columns([0, 0], [300, 1], [600, 3], [900, 0]), 1000);

  it('tells when it differed, in how much at most, which facts, and which run ended that', () => {
    const history = nodeHistory(
      past({
        stretches,
        events: [
          event(310, 'web-1 differs from its definition', { detail: 'memory limit' }),
          event(880, 'web-1 is as defined again'),
          event(310, 'web-2 differs from its definition', { id: 2, detail: 'ports' }),
        ],
        runs: [run('Rebuilding web-1 of local', 850, 870)],
      }),
    );
    expect(history).toEqual([
      {
        id: 'drift-300',
        at: 310_000,
        until: 880_000,
        isGoingOn: false,
        state: 'drift',
        title: 'differed in 3 facts',
        detail: 'memory limit · ended by: Rebuilding web-1 of local',
      },
    ]);
  });

  it('says that it goes on while nothing has ended it', () => {
    const [ongoing] = nodeHistory(past({ stretches: driftStretches(columns([0, 0], [300, 1]), 400) }));
    expect(ongoing).toMatchObject({ title: 'differs in 1 fact', until: null, isGoingOn: true, detail: null });
  });

  it('does not call ended what nobody looked at any more', () => {
    const lost = driftStretches(columns([0, 1], [7200, 0]), 7300);
    const [period] = nodeHistory(past({ stretches: lost, runs: [run('Rebuilding web-1 of local', 700, 730)] }));
    expect(period).toMatchObject({ title: 'differed in 1 fact', until: 720_000, detail: 'not read since' });
  });

  it('finds what ended it on the time axis where the run is forgotten', () => {
    const [period] = nodeHistory(past({ stretches, events: [event(905, 'local is up', { kind: 'apply' })] })).filter(
      ({ state }) => state === 'drift',
    );
    expect(period?.detail).toBe('ended by: local is up');
  });

  it('lists what was done to it and not to others, with how long a rebuild took', () => {
    const history = nodeHistory(
      past({
        rebuilds: columns([490, 21.4]),
        events: [
          event(100, 'local is up', { kind: 'apply', detail: '16 things changed' }),
          event(200, 'web local', { kind: 'deployment' }),
          event(250, 'catalog local', { kind: 'deployment' }),
          event(300, 'http /health on web-1 fails', { kind: 'note', tags: ['test'], detail: 'answered 503' }),
          event(500, 'web-1 rebuilt', { kind: 'apply' }),
          event(600, 'web-10 rebuilt', { kind: 'apply' }),
          event(700, 'local went on', { kind: 'note', tags: ['drill'] }),
        ],
      }),
    );
    expect(history.map(({ title, state }) => [title, state])).toEqual([
      ['rebuilt in 21 s', 'none'],
      ['http /health on web-1 fails', 'critical'],
      ['web local', 'deploying'],
      ['local is up', 'none'],
    ]);
  });
});

describe('how long a rebuild takes', () => {
  it('is what the last one took, with the middle of several', () => {
    expect(rebuildWords(undefined)).toBeNull();
    expect(rebuildWords(columns([10, 4.26], [20, Number.NaN]))).toBe('4.3 s');
    expect(rebuildWords(columns([10, 30], [20, 4], [30, 5]))).toBe('5 s; 5 s in the middle of 3');
  });
});
