import { describe, expect, it } from 'vitest';
import type { TimelineEvent } from '../../shared/model/event';
import type { Run } from '../../shared/model/run';
import { askedSeconds, drillCommand, drillWindow, parseDrillSeconds, pastDrills } from './past-drills';

const event = (patch: Partial<TimelineEvent>): TimelineEvent => ({
  id: 1,
  kind: 'note',
  at: 100_000,
  until: 120_400,
  title: 'Drill: kill web-2',
  detail:
    'local went on: 0 of 480 requests failed while web-2 was killed for 20 s\nweb: all 480 requests were answered',
  tags: ['drill', 'went-on'],
  environment: 'local',
  author: null,
  ...patch,
});

const run = (patch: Partial<Run>): Run => ({
  id: 'r',
  kind: 'drill',
  environment: 'local',
  title: 'Drill: pause web-1 of local',
  state: 'cancelled',
  startedAt: 200_000,
  finishedAt: 204_100,
  steps: [],
  error: null,
  changed: 1,
  ...patch,
});

describe('past drills', () => {
  it('has the verdict first and what each service felt under it', () => {
    expect(pastDrills([event({})], [], 'local')).toEqual([
      {
        id: 'event-1',
        at: 100_000,
        until: 120_400,
        kind: 'kill',
        node: 'web-2',
        outcome: 'went on',
        sentence: 'local went on: 0 of 480 requests failed while web-2 was killed for 20 s',
        lines: ['web: all 480 requests were answered'],
      },
    ]);
  });

  it('lists those that ended without a verdict, newest first, and none of them twice', () => {
    const refused = run({ id: 'f', state: 'failed', error: { code: 'refused', message: 'did not go on' } });
    const broken = run({ id: 'b', state: 'failed', startedAt: 1, error: { code: 'failed', message: 'web-1 is gone' } });
    const under = run({ id: 'u', state: 'running', finishedAt: null });
    const done = run({ id: 'd', state: 'done' });
    const elsewhere = run({ id: 'e', environment: 'test' });
    const found = pastDrills([event({})], [refused, broken, under, done, elsewhere, run({})], 'local');
    expect(found.map(({ id, outcome, node, sentence }) => [id, outcome, node, sentence])).toEqual([
      ['run-r', 'cancelled', 'web-1', 'Cancelled after 4 s, before a verdict'],
      ['event-1', 'went on', 'web-2', 'local went on: 0 of 480 requests failed while web-2 was killed for 20 s'],
      ['run-b', 'failed', 'web-1', 'web-1 is gone'],
    ]);
  });

  it('leaves out what is of another environment or no drill, and claims no outcome that nobody noted', () => {
    const others = [event({ environment: 'test' }), event({ tags: ['converge'] })];
    expect(pastDrills([...others, event({ tags: ['drill'] })], [], 'local').map(({ outcome }) => outcome)).toEqual([
      'not said',
    ]);
  });

  it('is drawn with some seconds around it', () => {
    expect(drillWindow({ at: 100_900, until: 120_400 })).toEqual({ from: 96, until: 126 });
  });

  it('is said as a command', () => {
    const about = { environment: 'local', kind: 'kill', node: 'web-2', seconds: 20 };
    expect(drillCommand({ ...about, isProtected: false })).toBe('gemba drill local kill web-2 --for 20s');
    expect(drillCommand({ ...about, isProtected: true })).toBe('gemba drill local kill web-2 --for 20s --yes');
  });

  it.each([
    ['local went on: 0 of 9 requests failed while web-2 was killed for 20 s', 20],
    ['local went on: 0 of 9 requests failed while web-2 was killed for 1 min 30 s', 90],
    ['Cancelled after 4 s, before a verdict', 7],
  ])('was to last as long as %j says', (sentence, seconds) => {
    expect(askedSeconds({ sentence, at: 1000, until: 8400 })).toBe(seconds);
  });

  it.each([
    ['20', 20],
    [' 3600 ', 3600],
    ['0', null],
    ['3601', null],
    ['-5', null],
    ['1.5', null],
    ['', null],
  ])('reads %j as seconds', (text, seconds) => {
    expect(parseDrillSeconds(text)).toBe(seconds);
  });
});
