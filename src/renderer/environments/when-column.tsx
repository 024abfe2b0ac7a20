import { formatAge, formatDate, formatTime } from '../../shared/units';
import type { Column } from '../ui/table';

const HALF_A_DAY_MS = 43_200_000;

/** When something was, and how long ago; with the date where the time alone could be another day's. */
export function whenColumn<Row extends { readonly at: number }>(nowMs: number, width: number): Column<Row> {
  return {
    id: 'when',
    title: 'When',
    width,
    sortBy: ({ at }) => at,
    render: ({ at }) => (
      <>
        {nowMs - at > HALF_A_DAY_MS && `${formatDate(at)} `}
        {formatTime(at)} <span className="i3">{formatAge(nowMs - at)}</span>
      </>
    ),
  };
}
