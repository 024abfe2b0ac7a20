import { useEffect, useMemo, useRef, useState } from 'react';
import type { Reading } from '../../shared/model/maps';
import type { GembaError } from '../../shared/errors';
import { useStream } from '../api/hooks';
import { useTimePart } from '../app/time';

export interface MapReadings {
  /** What each measure says at the cursor's time, or now; by the measure's id. */
  readonly atCursor: ReadonlyMap<string, Reading>;
  /** What each says now; the same map while there is no cursor. */
  readonly now: ReadonlyMap<string, Reading>;
  /** The time that `atCursor` speaks of, seconds since the epoch; null: now. */
  readonly atSeconds: number | null;
  readonly isLoading: boolean;
  readonly error: GembaError | null;
}

/** The pointer moves sixty times a second; the store is asked when it rests this long, and this often while it moves. */
const CURSOR_INTERVAL_MS = 120;

/** What the measures of a map say, live, and at the shared cursor. */
export function useMapReadings(kind: 'journey' | 'blueprint', id: string | null): MapReadings {
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const at = useCalmCursor();
  const map = id === null ? null : { kind, id };
  const live = useStream('maps', 'readings', map && { map, rangeSeconds, at: null });
  const past = useStream('maps', 'readings', map && at !== null ? { map, rangeSeconds, at } : null);
  const key = `${kind}/${id ?? ''}/${rangeSeconds}`;
  // While the next moment is being read, the last one stays: numbers change, they do not flicker.
  const [kept, setKept] = useState<{ key: string; at: number; readings: readonly Reading[] } | null>(null);
  useEffect(() => {
    if (at !== null && past.value !== undefined) setKept({ key, at, readings: past.value });
  }, [key, at, past.value]);
  const shown = at !== null && kept?.key === key ? kept : null;
  const now = useByMeasure(live.value);
  const then = useByMeasure(shown?.readings);
  return {
    atCursor: shown === null ? now : then,
    now,
    atSeconds: shown?.at ?? null,
    isLoading: live.value === undefined && live.error === null,
    error: live.error,
  };
}

function useByMeasure(readings: readonly Reading[] | undefined): ReadonlyMap<string, Reading> {
  return useMemo(() => new Map((readings ?? []).map((reading) => [reading.measureId, reading])), [readings]);
}

/** The cursor in whole seconds, a few times a second at most. */
function useCalmCursor(): number | null {
  const cursor = useTimePart((time) => (time.cursorSeconds === null ? null : Math.round(time.cursorSeconds)));
  const [calm, setCalm] = useState(cursor);
  const changedAt = useRef(0);
  useEffect(() => {
    const wait = Math.max(0, changedAt.current + CURSOR_INTERVAL_MS - performance.now());
    const timer = setTimeout(() => {
      changedAt.current = performance.now();
      setCalm(cursor);
    }, wait);
    return () => clearTimeout(timer);
  }, [cursor]);
  return calm;
}
