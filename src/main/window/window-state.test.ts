import { describe, expect, it } from 'vitest';
import { restorableState, type WindowState } from './window-state';

const laptop = { x: 0, y: 0, width: 1920, height: 1080 };
const at = (x: number, y: number): WindowState => ({ bounds: { x, y, width: 1400, height: 900 }, maximized: false });

describe('restorableState', () => {
  it('brings a window back where it was while its title block can be reached', () => {
    expect(restorableState(at(100, 50), [laptop])).toEqual(at(100, 50));
    expect(restorableState(at(2000, 50), [laptop, { x: 1920, y: 0, width: 2560, height: 1440 }])).toEqual(at(2000, 50));
  });

  it.each([
    ['a display that was unplugged', at(2000, 50)],
    ['above the screen', at(100, -400)],
    ['all but off the right edge', at(1890, 50)],
  ])('lets the system choose for a window on %s', (_name, state) => {
    expect(restorableState(state, [laptop])).toBeNull();
  });

  it('lets the system choose at the first start', () => {
    expect(restorableState(null, [laptop])).toBeNull();
  });
});
