import { useMemo } from 'react';
import { mappingRows, tellUnknown, type MappingRow } from '../../shared/describe-mappings';
import type { EnvironmentView } from '../../shared/model/environment';
import type { MappingComparison } from '../../shared/model/mapping';
import { useRequest } from '../api/hooks';
import { ErrorNote, Loading } from '../ui/notes';
import { Table, type Column } from '../ui/table';
import { sameServices } from './same-services';
import './mappings-view.css';

interface MappingsViewProps {
  readonly view: EnvironmentView;
  readonly views: readonly EnvironmentView[];
}

/** The same services put on hosts in different ways, side by side: what each way needs, shares and cannot. */
export function MappingsView({ view, views }: MappingsViewProps) {
  const environments = useMemo(() => sameServices(view, views), [view, views]);
  const { value, error } = useRequest('environments', 'mappings', { environments });
  if (error !== null) return <ErrorNote title={error.message} nextStep={error.nextStep} />;
  if (value === undefined) return <Loading label="Comparing the mappings" />;
  return (
    <section className="env-sheet env-mappings" aria-label={`Mappings of the services of ${view.name}`}>
      <header className="env-sheet-head">
        <h2>{value.sentence}</h2>
        <span className="env-sheet-age">{value.services.join(', ')}</span>
        <span className="mono i3">{`gemba mappings ${environments.join(' ')}`}</span>
      </header>
      <FactTable comparison={value} />
      <Limitations comparison={value} />
    </section>
  );
}

function FactTable({ comparison }: { comparison: MappingComparison }) {
  const rows = useMemo(() => mappingRows(comparison), [comparison]);
  const columns = useMemo(() => columnsOf(comparison), [comparison]);
  return (
    <Table label="Facts of each mapping" columns={columns} rows={rows} rowKey={({ fact }) => fact} rowHeight="small" />
  );
}

function columnsOf({ mappings }: MappingComparison): readonly Column<MappingRow>[] {
  return [
    { id: 'fact', title: 'Fact', width: 180, render: ({ fact }) => fact },
    ...mappings.map(({ environment }, index): Column<MappingRow> => ({
      id: `env-${environment}`,
      title: environment,
      render: (row) => (
        <Value row={row} index={index} isAsLeft={index > 0 && row.values[index] === row.values[index - 1]} />
      ),
    })),
  ];
}

/** What the neighbour says too is quiet, so that what differs stands out. */
function Value({ row, index, isAsLeft }: { row: MappingRow; index: number; isAsLeft: boolean }) {
  const value = row.values[index] ?? null;
  return <span className={isAsLeft || value === null ? 'i3' : 'i1'}>{value ?? tellUnknown(row)}</span>;
}

function Limitations({ comparison }: { comparison: MappingComparison }) {
  return (
    <dl className="env-mappings-cannot">
      {comparison.mappings.map(({ environment, cannot }) => (
        <div key={environment}>
          <dt>{environment} cannot</dt>
          {cannot.map((text) => (
            <dd key={text}>{text}</dd>
          ))}
        </div>
      ))}
    </dl>
  );
}
