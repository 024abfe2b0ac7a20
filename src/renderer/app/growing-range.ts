import { useEffect } from 'react';
import type { SeriesColumns } from '../../shared/model/series';
import { useStream } from '../api/hooks';
import { useNow } from './now';
import { growRange, useIsRangeGrowing, USUAL_RANGE_SECONDS } from './time';

const OLDEST = { targets: ['host.cpu.busy'], rangeSeconds: USUAL_RANGE_SECONDS, widthPx: 64 };

/** When the first point was written; undefined while there is none. Columns begin at the range's start, points need not. */
function firstPoint(series: SeriesColumns | undefined): number | undefined {
  const index = series?.values.findIndex((value) => !Number.isNaN(value)) ?? -1;
  return index < 0 ? undefined : series?.times[index];
}

/** Lets the shared range follow what there is to show, until it is a usual one or a person has chosen another. */
export function useGrowingRange(): void {
  const isGrowing = useIsRangeGrowing();
  const answer = useStream('metrics', 'watch', isGrowing ? OLDEST : null).value;
  const oldest = firstPoint(answer?.series[0]);
  const now = useNow();
  useEffect(() => {
    if (oldest !== undefined) growRange(now / 1000 - oldest);
  }, [oldest, now]);
}
