import { describe, expect, test } from 'vitest';
import type { TimelineEvent } from '../../shared/model/event';
import { layoutMarks, layoutTicks, rulerScale, timeAt } from './ruler-layout';

const start = new Date(2026, 10, 18, 8, 46).getTime();
const frame = { fromMs: start, untilMs: start + 3_600_000, left: 16, right: 16, width: 1208 };

function event(minute: number, kind: TimelineEvent['kind'], title: string, until: number | null = null): TimelineEvent {
  return {
    id: minute * 1000 + title.length,
    kind,
    at: start + minute * 60_000,
    until: until === null ? null : start + until * 60_000,
    title,
    detail: null,
    tags: [],
    environment: null,
    author: null,
  };
}

describe('layoutTicks', () => {
  test('one hour has a long tick every five minutes and a short one every minute', () => {
    const ticks = layoutTicks(frame);
    expect(ticks.filter((tick) => tick.isMajor)).toHaveLength(12);
    expect(ticks).toHaveLength(61);
    expect(ticks.find((tick) => tick.isMajor)?.label).toBe('08:50');
  });

  test('leaves room for the word now', () => {
    const last = layoutTicks(frame).findLast((tick) => tick.isMajor);
    expect(last?.label).toBeNull();
  });

  test('names the day at midnight', () => {
    const week = { ...frame, fromMs: frame.untilMs - 7 * 86_400_000 };
    expect(layoutTicks(week).some((tick) => tick.label === 'Sun 15 Nov')).toBe(true);
  });

  test('draws nothing where there is no room', () => {
    expect(layoutTicks({ ...frame, width: 30 })).toEqual([]);
  });
});

describe('layoutMarks', () => {
  test('marks that would overlap step aside and keep their true time', () => {
    const [first, second] = layoutMarks([event(10, 'deployment', 'a'), event(10.1, 'drift', 'b')], frame);
    expect(first?.markX).toBe(first?.x);
    expect(second?.markX).toBe((first?.markX ?? 0) + 12);
    expect((second?.x ?? 0) - (first?.x ?? 0)).toBeLessThan(3);
  });

  test('a label goes right, else left', () => {
    const marks = layoutMarks([event(20, 'deployment', 'payments b456'), event(21, 'drift', 'eu-2')], frame);
    expect(marks[0]?.label?.anchor).toBe('end');
    expect(marks[1]?.label?.anchor).toBe('start');
  });

  test('when room is short an incident keeps its label and a note goes without', () => {
    const crowd = [
      event(30, 'incident', '#128 Pay is failing', 60),
      event(30.5, 'note', 'a long note about the pool that was raised by hand'),
      event(31, 'note', 'another long note about the very same thing, as it happens'),
    ];
    const marks = layoutMarks(crowd, { ...frame, width: 340 });
    expect(marks[0]?.label).not.toBeNull();
    expect(marks[1]?.label).toBeNull();
  });

  test('a label that does not fit whole shrinks to its short form', () => {
    const narrow = { ...frame, width: 120 };
    const [mark] = layoutMarks([event(30, 'deployment', 'orders-service b456')], narrow);
    expect(mark?.label?.text).toBe('b456');
  });

  test('no two labels or marks touch, whatever the crowd', () => {
    const kinds = ['deployment', 'drift', 'flag', 'note', 'incident', 'apply'] as const;
    const crowd = Array.from({ length: 40 }, (_, index) =>
      event((index * 7) % 59, kinds[index % kinds.length] ?? 'note', `event number ${index}`),
    );
    const boxes = layoutMarks(crowd, frame).flatMap(({ markX, label, folded }) => {
      const count = folded.length === 0 ? 0 : `+${folded.length}`.length * 5.45;
      const mark = [markX - 5, markX + 5 + count] as const;
      if (label === null) return [mark];
      const width = label.text.length * 5.45;
      return [
        mark,
        label.anchor === 'start' ? ([label.x, label.x + width] as const) : ([label.x - width, label.x] as const),
      ];
    });
    const sorted = [...boxes].sort((a, b) => a[0] - b[0]);
    for (const [index, box] of sorted.entries()) {
      const before = sorted[index - 1];
      if (before) expect(box[0]).toBeGreaterThanOrEqual(before[1]);
    }
  });

  test('dozens of events in one minute are counted on one mark, which speaks for the weightiest', () => {
    const crowd = Array.from({ length: 24 }, (_, index) =>
      event(30 + index / 60, index === 9 ? 'incident' : 'note', `n${index}`),
    );
    const marks = layoutMarks(crowd, frame);
    expect(marks.length).toBeLessThan(5);
    expect(marks.reduce((count, mark) => count + 1 + mark.folded.length, 0)).toBe(24);
    expect(marks.some((mark) => mark.event.kind === 'incident')).toBe(true);
    for (const mark of marks) expect(mark.markX - mark.x).toBeLessThanOrEqual(12 + 10);
  });

  test('leaves out what lies outside the range, keeps what reaches into it', () => {
    const marks = layoutMarks(
      [event(-5, 'note', 'before'), event(-5, 'incident', 'long', 3), event(61, 'note', 'after')],
      frame,
    );
    expect(marks.map((mark) => mark.event.title)).toEqual(['long']);
  });
});

test('a place on the ruler and a time are each other’s inverse, within the range', () => {
  const x = rulerScale(frame)(start + 1_200_000);
  expect(timeAt(frame, x)).toBeCloseTo(start + 1_200_000, 3);
  expect(timeAt(frame, -50)).toBe(frame.fromMs);
  expect(timeAt(frame, 9999)).toBe(frame.untilMs);
});
