import { describe, expect, it } from 'vitest';
import { createPressureGate } from './pressure';

describe('a pressure gate', () => {
  it('sends one event at a time and keeps only the newest that waits', () => {
    const sent: number[] = [];
    const gate = createPressureGate<number>('latest', (event) => sent.push(event));
    for (let event = 1; event <= 5; event += 1) gate.push(event);
    expect(sent).toEqual([1]);
    gate.acknowledge();
    expect(sent).toEqual([1, 5]);
    gate.acknowledge();
    gate.push(6);
    expect(sent).toEqual([1, 5, 6]);
    expect(gate.dropped).toBe(3);
  });

  it('keeps the order of a queue and drops the oldest beyond its bound', () => {
    const sent: number[] = [];
    const gate = createPressureGate<number>('queue', (event) => sent.push(event));
    for (let event = 0; event < 1000; event += 1) gate.push(event);
    for (let event = 0; event < 1000; event += 1) gate.acknowledge();
    expect(sent[0]).toBe(0);
    expect(sent.slice(1)).toEqual(Array.from({ length: 512 }, (_, index) => 488 + index));
    expect(gate.dropped).toBe(1000 - 1 - 512);
  });
});
