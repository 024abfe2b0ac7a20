import { describe, expect, test } from 'vitest';
import type { History } from './navigation';
import { getRoute, goBack, goForward, navigate, withStep, withVisit } from './navigation';
import { timeStore } from './time';

const overview = { screen: 'overview', path: [], params: {} } as const;
const metrics = { screen: 'metrics', path: [], params: {} } as const;
const settings = { screen: 'settings', path: [], params: {} } as const;

describe('history', () => {
  const past: History = { entries: [overview, metrics], index: 0 };

  test('going somewhere new forgets what lay ahead', () => {
    expect(withVisit(past, settings, false)).toEqual({ entries: [overview, settings], index: 1 });
  });

  test('replacing keeps the place before', () => {
    expect(withVisit({ ...past, index: 1 }, settings, true)).toEqual({ entries: [overview, settings], index: 1 });
  });

  test('the same place again changes nothing', () => {
    expect(withVisit(past, overview, false)).toBe(past);
  });

  test('stays at its ends', () => {
    expect(withStep(past, -1)).toBe(past);
    expect(withStep(past, 5).index).toBe(1);
  });
});

test('a link leads to its place and sets the time it names; back and forward return', () => {
  expect(navigate('gemba://metrics?target=host.cpu.*&range=21600')).toBe(true);
  expect(getRoute()).toEqual({ screen: 'metrics', path: [], params: { target: 'host.cpu.*' } });
  expect(timeStore.get().rangeSeconds).toBe(21_600);
  goBack();
  expect(getRoute().screen).toBe('overview');
  goForward();
  expect(getRoute().screen).toBe('metrics');
  expect(navigate('gemba://nowhere')).toBe(false);
  expect(getRoute().screen).toBe('metrics');
});
