import { expect, it } from 'vitest';
import { arrowHead, labelPlace, roundedPath } from './orthogonal-path';

const corner = [
  { x: 0, y: 0 },
  { x: 40, y: 0 },
  { x: 40, y: 50 },
  { x: 100, y: 50 },
];

it('rounds corners and stops short of the arrowhead', () => {
  expect(roundedPath(corner, 4)).toBe('M0 0L36 0Q40 0 40 4L40 46Q40 50 44 50L92 50');
});

it('points the arrowhead the way the last stretch goes', () => {
  expect(arrowHead(corner, 1)).toBe('M91 53L98 50L91 47z');
});

it('puts the label above the longest level stretch', () => {
  expect(labelPlace(corner)).toEqual({ x: 70, y: 43, anchor: 'middle' });
});

it('puts the label beside a line that only goes up', () => {
  expect(
    labelPlace([
      { x: 5, y: 90 },
      { x: 5, y: 10 },
    ]),
  ).toEqual({ x: 11, y: 54, anchor: 'start' });
});
