import { describe, expect, it } from 'vitest';
import { spreadLabels } from './spread-labels';

const bounds = { gap: 10, low: 0, high: 100 };

describe('spreadLabels', () => {
  it('leaves labels alone that do not touch', () => {
    expect(spreadLabels([50, 10, 80], bounds)).toEqual([50, 10, 80]);
  });

  it('moves touching labels apart about their middle and keeps their order', () => {
    expect(spreadLabels([50, 52], bounds)).toEqual([46, 56]);
  });

  it('pushes a group back inside the bounds', () => {
    expect(spreadLabels([1, 2, 3], bounds)).toEqual([0, 10, 20]);
    expect(spreadLabels([99, 99], bounds)).toEqual([90, 100]);
  });

  it('comes closer together where the bounds leave no room', () => {
    expect(spreadLabels([0, 0, 0], { gap: 10, low: 0, high: 10 })).toEqual([0, 5, 10]);
  });

  it('answers nothing for nothing', () => {
    expect(spreadLabels([], bounds)).toEqual([]);
  });
});
