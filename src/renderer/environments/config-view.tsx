import { useMemo } from 'react';
import type { ConfigRow } from '../../shared/model/config-matrix';
import { useStream } from '../api/hooks';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { StateWord } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';

/** Every config key across all environments, those first that make a service behave otherwise. */
export function ConfigView() {
  const { value: matrix, error } = useStream('environments', 'watchConfig', {});
  const environments = matrix?.environments;
  const columns = useMemo(() => columnsOf(environments ?? []), [environments]);
  if (error !== null) return <ErrorNote title={error.message} nextStep={error.nextStep} />;
  if (matrix === undefined) return <Loading label="Reading the configuration" />;
  return (
    <section className="env-sheet" aria-label="Configuration of all environments">
      <header className="env-sheet-head">
        <h2>{matrix.sentence}</h2>
      </header>
      {matrix.rows.length === 0 ? (
        <Empty title="No config keys">
          What a service is told stands under <code>env:</code> of the service; what differs in an environment, under{' '}
          <code>config:</code> of the environment.
        </Empty>
      ) : (
        <Table
          label="Configuration of all environments"
          columns={columns}
          rows={matrix.rows}
          rowKey={({ service, key }) => `${service}/${key}`}
          rowHeight="small"
        />
      )}
    </section>
  );
}

function columnsOf(environments: readonly string[]): readonly Column<ConfigRow>[] {
  return [
    { id: 'service', title: 'Service', width: 130, sortBy: ({ service }) => service, render: ({ service }) => service },
    {
      id: 'key',
      title: 'Key',
      width: 220,
      sortBy: ({ key }) => key,
      render: ({ key }) => <b className="mono">{key}</b>,
    },
    ...environments.map((name, index): Column<ConfigRow> => ({
      id: `env-${name}`,
      title: name,
      render: ({ values }) => <Value cell={values[index] ?? null} />,
    })),
    {
      id: 'differs',
      title: 'Differs',
      width: 330,
      sortBy: ({ behaviour, differs }) => (behaviour !== null ? 0 : differs ? 1 : 2),
      render: ({ behaviour, differs }) =>
        behaviour !== null ? (
          <StateWord state="warning">changes behaviour: {behaviour}</StateWord>
        ) : differs ? (
          'differs'
        ) : (
          ''
        ),
    },
  ];
}

/** In bold what an environment sets for itself; the rest is the service's own. */
function Value({ cell }: { cell: ConfigRow['values'][number] }) {
  if (cell === null) return <span className="env-sheet-absent">does not run here</span>;
  if (cell.isStub) return <span className="env-sheet-absent">a stub answers</span>;
  if (cell.value === null) return <span className="env-sheet-absent">not set</span>;
  return cell.isOwn ? <b className="mono">{cell.value}</b> : <span className="mono">{cell.value}</span>;
}
