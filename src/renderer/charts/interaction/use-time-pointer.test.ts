import { expect, it } from 'vitest';
import { cursorAfterKey } from './use-time-pointer';

const at = { from: 1000, until: 1200, cursor: 1100 };

it('moves the cursor by arrows, in larger steps with Shift, and never out of the range', () => {
  expect(cursorAfterKey('ArrowLeft', false, at)).toBe(1099);
  expect(cursorAfterKey('ArrowRight', true, at)).toBe(1110);
  expect(cursorAfterKey('ArrowRight', false, { ...at, cursor: 1200 })).toBe(1200);
  expect(cursorAfterKey('Home', false, at)).toBe(1000);
});

it('begins at now', () => {
  expect(cursorAfterKey('ArrowLeft', false, { ...at, cursor: null })).toBe(1199);
});

it('takes the hand away with Escape, once', () => {
  expect(cursorAfterKey('Escape', false, at)).toBeNull();
  expect(cursorAfterKey('Escape', false, { ...at, cursor: null })).toBeUndefined();
  expect(cursorAfterKey('a', false, at)).toBeUndefined();
});
