import { useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import {
  Cell,
  Column as AriaColumn,
  Row as AriaRow,
  Table as AriaTable,
  TableBody,
  TableHeader,
} from 'react-aria-components/Table';
import type { SortDescriptor } from 'react-aria-components/Table';
import { Icon } from './icon';
import './table.css';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** Right-aligned, figures under figures. */
  readonly isNumber?: boolean;
  /** A width in pixels; without one the column takes what it needs. */
  readonly width?: number;
  /** Where it is given, the head sorts by it. */
  readonly sortBy?: (row: Row) => number | string | null;
  readonly render: (row: Row) => ReactNode;
}

export interface TableProps<Row> {
  /** Its name for a screen reader. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** Unique among the rows. */
  readonly rowKey: (row: Row) => string;
  /** The selected row; null: none. Without `onSelect` rows cannot be selected. */
  readonly selected?: string | null;
  readonly onSelect?: (key: string) => void;
  /** Enter or a double click on a row. */
  readonly onOpen?: (key: string) => void;
  readonly rowHeight?: 'normal' | 'small';
  readonly initialSort?: SortDescriptor;
  /** What stands here when there are no rows. */
  readonly empty?: ReactNode;
}

function compare(a: number | string | null, b: number | string | null): number {
  if (a === b) return 0;
  if (a === null) return 1; // What is not known comes last, whichever way it is sorted.
  if (b === null) return -1;
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

/** Rows in the order of a column; what has no value stays at the end in both directions. */
export function sortRows<Row>(
  rows: readonly Row[],
  by: (row: Row) => number | string | null,
  isDescending: boolean,
): Row[] {
  return [...rows].sort((a, b) => {
    const left = by(a);
    const right = by(b);
    const order = compare(left, right);
    return isDescending && left !== null && right !== null ? -order : order;
  });
}

function ColumnHead({ title, direction }: { title: string; direction: 'ascending' | 'descending' | undefined }) {
  return (
    <span className="ui-th">
      {title}
      {direction !== undefined && (
        <span className={`ui-sort ui-sort-${direction}`}>
          <Icon name="sort" size={10} weight={2} />
        </span>
      )}
    </span>
  );
}

/** Rows of 28, a hairline between, no stripes, no frame; the selected row has the accent's edge. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, selected = null, onSelect, onOpen, rowHeight = 'normal', empty } = props;
  const [sort, setSort] = useState<SortDescriptor | undefined>(props.initialSort);
  const sorted = useMemo(() => {
    const by = columns.find((column) => column.id === sort?.column)?.sortBy;
    return by === undefined ? rows : sortRows(rows, by, sort?.direction === 'descending');
  }, [columns, rows, sort]);
  return (
    <AriaTable
      aria-label={label}
      className={`ui-table ui-table-${rowHeight}`}
      selectionMode={onSelect ? 'single' : 'none'}
      selectionBehavior="replace"
      selectedKeys={selected === null ? [] : [selected]}
      onSelectionChange={(keys) => {
        const [key] = keys === 'all' ? [] : [...keys];
        if (key !== undefined) onSelect?.(String(key));
      }}
      {...(onOpen ? { onRowAction: (key) => onOpen(String(key)) } : {})}
      {...(sort ? { sortDescriptor: sort } : {})}
      onSortChange={setSort}
    >
      <TableHeader>
        {columns.map((column, index) => (
          <AriaColumn
            key={column.id}
            id={column.id}
            isRowHeader={index === 0}
            allowsSorting={column.sortBy !== undefined}
            textValue={column.title}
            className={column.isNumber === true ? 'num' : ''}
            style={column.width === undefined ? {} : { width: column.width }}
          >
            {({ sortDirection }) => <ColumnHead title={column.title} direction={sortDirection} />}
          </AriaColumn>
        ))}
      </TableHeader>
      <TableBody renderEmptyState={() => <div className="ui-table-empty">{empty}</div>}>
        {sorted.map((row) => (
          <AriaRow key={rowKey(row)} id={rowKey(row)}>
            {columns.map((column) => (
              <Cell key={column.id} className={column.isNumber === true ? 'num' : ''}>
                {column.render(row)}
              </Cell>
            ))}
          </AriaRow>
        ))}
      </TableBody>
    </AriaTable>
  );
}
