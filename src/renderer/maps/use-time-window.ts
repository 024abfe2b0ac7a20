import { useMemo } from 'react';
import { useNow } from '../app/now';
import { useTimePart } from '../app/time';
import type { TimeWindow } from './measure-facts';

/** The shared range, ending now; it moves on in the same steps as the ruler. */
export function useTimeWindow(): TimeWindow {
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const until = useNow(Math.max(1, Math.round(rangeSeconds / 3600))) / 1000;
  return useMemo(() => ({ from: until - rangeSeconds, until }), [until, rangeSeconds]);
}
