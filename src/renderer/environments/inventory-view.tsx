import { useMemo } from 'react';
import type { Inventory, InventoryItem } from '../../shared/model/inventory';
import { formatAge, formatAgeLength, formatTime, NO_VALUE } from '../../shared/units';
import { useRequest } from '../api/hooks';
import { useNow } from '../app/now';
import { Button } from '../ui/button';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { StateGlyph } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { inventoryVerdict } from './inventory-verdict';
import './history.css';

/** Everything on this machine's engine, and on the swarm that it manages, that no definition claims: how old it is, and whose it seems to be. */
export function InventoryView() {
  const { value, error, isLoading, refresh } = useRequest('environments', 'inventory', {});
  const nowMs = useNow();
  return (
    <section className="env-history" aria-label="Inventory of this machine">
      <InventoryHead inventory={value ?? null} isReading={isLoading} onRead={refresh} nowMs={nowMs} />
      {error !== null && <ErrorNote title={error.message} nextStep={error.nextStep} />}
      {value === undefined && error === null && <Loading label="Reading what there is" />}
      {value !== undefined && value.items.length === 0 && (
        <Empty title="Nothing unclaimed" command="gemba inventory">
          Containers, networks, volumes, images without a name, and a swarm’s services, secrets and configs that belong
          to no environment of this workspace would be here, with their age and whose they seem to be.
        </Empty>
      )}
      {value !== undefined && value.items.length > 0 && <InventoryTable inventory={value} />}
    </section>
  );
}

interface HeadProps {
  readonly inventory: Inventory | null;
  readonly isReading: boolean;
  readonly onRead: () => void;
  readonly nowMs: number;
}

function InventoryHead({ inventory, isReading, onRead, nowMs }: HeadProps) {
  const verdict = inventory === null ? null : inventoryVerdict(inventory);
  const age =
    inventory === null ? '' : `read at ${formatTime(inventory.readAt)}, ${formatAge(nowMs - inventory.readAt)}`;
  return (
    <header className="env-history-head">
      {verdict !== null && <StateGlyph state={verdict.state} size={14} />}
      <h2>{verdict?.sentence ?? 'What runs on this machine'}</h2>
      <span className="env-sheet-age">{[verdict?.evidence ?? '', age].filter((part) => part !== '').join(' · ')}</span>
      <span className="mono i3">gemba inventory</span>
      <Button isDisabled={isReading} onPress={onRead}>
        Read again
      </Button>
    </header>
  );
}

function InventoryTable({ inventory }: { inventory: Inventory }) {
  const { items, readAt } = inventory;
  const columns = useMemo(() => columnsOf(readAt), [readAt]);
  return (
    <div className="env-history-list is-whole">
      <Table
        label="What no definition claims"
        columns={columns}
        rows={items}
        rowKey={({ kind, name }) => `${kind} ${name}`}
        rowHeight="small"
      />
    </div>
  );
}

function columnsOf(readAt: number): readonly Column<InventoryItem>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      sortBy: ({ name }) => name,
      render: ({ name }) => (
        <span className="mono" title={name}>
          {name}
        </span>
      ),
    },
    { id: 'kind', title: 'Kind', width: 90, sortBy: ({ kind }) => kind, render: ({ kind }) => kind },
    { id: 'state', title: 'State', width: 90, sortBy: ({ state }) => state, render: ({ state }) => state ?? NO_VALUE },
    {
      id: 'age',
      title: 'Age',
      width: 90,
      isNumber: true,
      sortBy: ({ createdAt }) => (createdAt === null ? null : readAt - createdAt),
      render: ({ createdAt }) => (createdAt === null ? NO_VALUE : formatAgeLength(readAt - createdAt)),
    },
    {
      id: 'owner',
      title: 'Whose it seems to be',
      width: 480,
      sortBy: ({ owner }) => owner,
      render: ({ owner }) =>
        owner === null ? <span className="i3">nobody says</span> : <span title={owner}>{owner}</span>,
    },
  ];
}
