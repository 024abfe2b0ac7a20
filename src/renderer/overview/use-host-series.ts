import { useMemo } from 'react';
import type { SeriesColumns } from '../../shared/model/series';
import { useKept, useStream } from '../api/hooks';
import { useTimePart } from '../app/time';
import { lastPointIndex, nearestPointIndex } from '../charts/layout/line-path';

export type SeriesByName = ReadonlyMap<string, SeriesColumns>;

const TARGETS = [
  'host.cpu.busy',
  'host.memory.{used,available,total}',
  'host.load.1',
  'host.disk.io.{read,write}',
  'host.network.{rx,tx}',
];

/** Wide enough for the sparklines of any window; the points of fifteen minutes all fit. */
const WIDTH_PX = 320;

/** The figures of this machine over the shared range, in one subscription; by the name of the series. */
export function useHostSeries(): SeriesByName {
  return useSeries(TARGETS);
}

/** Processes of this machine that use it most, by the names of their series. */
export function useProcessSeries(): SeriesByName {
  return useSeries(PROCESS_TARGETS);
}

const PROCESS_TARGETS = ['host.process.*.{cpu,memory}'];

/** Requests and errors of every load balancer; empty while nothing stands behind one. */
export function useTraffic(): SeriesByName {
  return useSeries(TRAFFIC_TARGETS);
}

const TRAFFIC_TARGETS = ['lb.*.*.{requests,errors}'];

function useSeries(targets: readonly string[]): SeriesByName {
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const answer = useStream('metrics', 'watch', { targets: [...targets], rangeSeconds, widthPx: WIDTH_PX });
  const { value } = useKept(answer, targets.join());
  return useMemo(() => new Map((value?.series ?? []).map((series) => [series.name, series])), [value]);
}

/** What a series says now, or at the cursor where there is one; null where it says nothing. */
export function valueAt(series: SeriesColumns | undefined, cursor: number | null): number | null {
  if (!series) return null;
  const { times, values, step } = series;
  const index =
    cursor === null ? lastPointIndex(values) : nearestPointIndex(times, values, cursor, Math.max(10, step * 2));
  return index < 0 ? null : (values[index] ?? null);
}
