import { useMemo } from 'react';
import type { Blueprint, BlueprintCard, Reading } from '../../shared/model/maps';
import type { TimeWindow } from '../maps/measure-facts';
import { Panel } from '../ui/panel';
import { StateGlyph } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { CardPanel } from './card-panel';
import { gapRows, type GapRow } from './gap-rows';
import type { LitPath } from './layout/lit-path';

const MOST_ROWS = 8;

const COLUMNS: ReadonlyArray<Column<GapRow>> = [
  {
    id: 'title',
    title: 'Step or card',
    render: (row) => (
      <span className="bp-gap-title">
        {row.state === 'warning' || row.state === 'critical' ? <StateGlyph state={row.state} /> : <i />}
        <span>{row.title}</span>
      </span>
    ),
  },
  { id: 'expected', title: 'expected', isNumber: true, render: (row) => row.expected },
  { id: 'actual', title: 'actual', isNumber: true, render: (row) => <span className="i1">{row.actual}</span> },
  {
    id: 'gap',
    title: 'gap',
    isNumber: true,
    render: (row) => (
      <b className={row.state === 'warning' || row.state === 'critical' ? row.state : 'bp-gap-quiet'}>{row.gap}</b>
    ),
  },
];

/** The margin explains: the gaps, worst first, and what is known of the selected card, or of the one that fails. */
export function BlueprintSide({
  blueprint,
  readings,
  window,
  cursor,
  failure,
  selected,
  onSelect,
}: {
  readonly blueprint: Blueprint;
  readonly readings: ReadonlyMap<string, Reading>;
  readonly window: TimeWindow;
  readonly cursor: number | null;
  readonly failure: LitPath;
  readonly selected: BlueprintCard | null;
  readonly onSelect: (id: string | null) => void;
}) {
  const rows = useMemo(() => gapRows(blueprint, readings), [blueprint, readings]);
  const card = selected ?? failure.causes[0] ?? null;
  return (
    <aside className="bp-side vr" aria-label="What is expected, and the selected card">
      <Panel
        title="The gap"
        note={rows.length > MOST_ROWS ? `worst ${MOST_ROWS} of ${rows.length}` : 'expected beside actual, worst first'}
      >
        <Table
          label="Expected beside actual"
          columns={COLUMNS}
          rows={rows.slice(0, MOST_ROWS)}
          rowKey={(row) => row.key}
          selected={rows.find((row) => row.cardId !== null && row.cardId === selected?.id)?.key ?? null}
          onSelect={(key) => onSelect(rows.find((row) => row.key === key)?.cardId ?? null)}
          empty="Nothing that was expected has been measured yet."
        />
      </Panel>
      <section className="bp-side-card hr" aria-label={card === null ? 'No card selected' : `About ${card.title}`}>
        {card === null ? (
          <p className="map-reason">
            Select a card to see what is known of it, since when, and where its number comes from.
          </p>
        ) : (
          <CardPanel
            blueprint={blueprint}
            card={card}
            readings={readings}
            window={window}
            cursor={cursor}
            sparkHeight={64}
            isFloating={false}
          />
        )}
      </section>
    </aside>
  );
}
