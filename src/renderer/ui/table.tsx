import { createContext, useContext, useMemo, useRef, useState } from 'react';
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

/** What the cells show now. */
interface TableContent {
  readonly rows: ReadonlyMap<string, unknown>;
  readonly columns: ReadonlyMap<string, Column<never>>;
  readonly empty: ReactNode;
}

/**
 * The rows' content goes past React Aria, which builds its collection anew for every element that changes: with two
 * hundred rows that tell the time it would do nothing else. It is given only which rows and columns there are.
 */
const TableContentContext = createContext<TableContent>({ rows: new Map(), columns: new Map(), empty: null });

function CellContent({ rowKey, columnId }: { rowKey: string; columnId: string }) {
  const { rows, columns } = useContext(TableContentContext);
  const column = columns.get(columnId);
  // A row that went away is shown until the collection has followed.
  if (column === undefined || !rows.has(rowKey)) return null;
  return column.render(rows.get(rowKey) as never);
}

function EmptyContent() {
  return <div className="ui-table-empty">{useContext(TableContentContext).empty}</div>;
}

/** Rows of 28, a hairline between, no stripes, no frame; the selected row has the accent's edge. */
export function Table<Row>(props: TableProps<Row>) {
  const { label, columns, rows, rowKey, selected = null, onSelect, onOpen, rowHeight = 'normal', empty } = props;
  const [sort, setSort] = useState<SortDescriptor | undefined>(props.initialSort);
  const sorted = useMemo(() => {
    const by = columns.find((column) => column.id === sort?.column)?.sortBy;
    return by === undefined ? rows : sortRows(rows, by, sort?.direction === 'descending');
  }, [columns, rows, sort]);
  const content = useMemo(
    (): TableContent => ({
      rows: new Map(sorted.map((row) => [rowKey(row), row])),
      columns: new Map(columns.map((column) => [column.id, column])),
      empty,
    }),
    [sorted, columns, rowKey, empty],
  );
  const shape = JSON.stringify({
    columns: columns.map(({ id, title, isNumber, width, sortBy }) => ({
      id,
      title,
      isNumber: isNumber === true,
      width: width ?? null,
      isSortable: sortBy !== undefined,
    })),
    keys: sorted.map(rowKey),
  });
  const latest = useRef({ onSelect, onOpen });
  latest.current = { onSelect, onOpen };
  const canSelect = onSelect !== undefined;
  const canOpen = onOpen !== undefined;
  const table = useMemo(
    () => (
      <AriaTable
        aria-label={label}
        className={`ui-table ui-table-${rowHeight}`}
        selectionMode={canSelect ? 'single' : 'none'}
        selectionBehavior="replace"
        selectedKeys={selected === null ? [] : [selected]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys];
          if (key !== undefined) latest.current.onSelect?.(String(key));
        }}
        {...(canOpen ? { onRowAction: (key) => latest.current.onOpen?.(String(key)) } : {})}
        {...(sort ? { sortDescriptor: sort } : {})}
        onSortChange={setSort}
      >
        <TableCollection shape={shape} />
      </AriaTable>
    ),
    [label, rowHeight, canSelect, canOpen, selected, sort, shape],
  );
  return <TableContentContext value={content}>{table}</TableContentContext>;
}

interface TableShape {
  readonly columns: readonly {
    readonly id: string;
    readonly title: string;
    readonly isNumber: boolean;
    readonly width: number | null;
    readonly isSortable: boolean;
  }[];
  readonly keys: readonly string[];
}

/** Which rows and columns there are: as long as they stay, nothing of this is done again. */
function TableCollection({ shape }: { shape: string }) {
  const { columns, keys } = JSON.parse(shape) as TableShape;
  return (
    <>
      <TableHeader>
        {columns.map((column, index) => (
          <AriaColumn
            key={column.id}
            id={column.id}
            isRowHeader={index === 0}
            allowsSorting={column.isSortable}
            textValue={column.title}
            className={column.isNumber ? 'num' : ''}
            style={column.width === null ? {} : { width: column.width }}
          >
            {({ sortDirection }) => <ColumnHead title={column.title} direction={sortDirection} />}
          </AriaColumn>
        ))}
      </TableHeader>
      <TableBody renderEmptyState={() => <EmptyContent />}>
        {keys.map((key) => (
          <AriaRow key={key} id={key}>
            {columns.map((column) => (
              <Cell key={column.id} className={column.isNumber ? 'num' : ''}>
                <CellContent rowKey={key} columnId={column.id} />
              </Cell>
            ))}
          </AriaRow>
        ))}
      </TableBody>
    </>
  );
}
