import { describe, expect, it } from 'vitest';
import { placeEvents, type ChartEvent } from './event-labels';

const event = (kind: ChartEvent['kind'], seconds: number, title: string): ChartEvent => ({
  id: seconds,
  kind,
  at: seconds * 1000,
  title,
});
const bounds = { left: 0, right: 400 };
const width = (text: string): number => text.length * 6;
const place = (...events: ChartEvent[]) => placeEvents(events, (seconds) => seconds, bounds, width);

describe('placeEvents', () => {
  it('puts a label right of its mark, else left', () => {
    const [first, second] = place(event('note', 10, 'early'), event('note', 390, 'late'));
    expect(first?.label).toEqual({ text: 'early', x: 19, anchor: 'start' });
    expect(second?.label).toEqual({ text: 'late', x: 381, anchor: 'end' });
  });

  it('steps marks aside that would overlap and keeps the true time', () => {
    const [, second] = place(event('deployment', 100, 'a'), event('drift', 102, 'b'));
    expect(second).toMatchObject({ x: 102, markX: 112 });
  });

  it('gives room to what weighs more, and to others their short form', () => {
    const placed = place(event('deployment', 0, 'a long title of catalog b7'), event('incident', 60, 'incident'));
    expect(placed.map(({ label }) => label?.text)).toEqual(['b7', 'incident']);
  });

  it('leaves out what lies outside', () => {
    expect(place(event('note', 500, 'x'))).toEqual([]);
  });
});
