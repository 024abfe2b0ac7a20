import { useEffect, type ReactNode } from 'react';
import type { EnvironmentView } from '../../shared/model/environment';
import type { EnvironmentPage } from '../../shared/model/environment-page';
import { describeRole } from '../../shared/describe-part';
import { formatDate, formatTime } from '../../shared/units';
import { useRequest } from '../api/hooks';
import { TopologyDiagram } from '../charts/components/topology-diagram';
import { ErrorNote, Loading } from '../ui/notes';
import { StateWord } from '../ui/state-glyph';
import './environment-page.css';
import { topologyGraph } from './topology-graph';
import type { EnvironmentState } from './use-environment';

interface PageViewProps {
  readonly view: EnvironmentView;
  readonly state: EnvironmentState;
  readonly drifting: ReadonlySet<string>;
}

/** The environment explained by itself: what the files say and what was last read, on one page that can be printed. */
export function EnvironmentPageView({ view, state, drifting }: PageViewProps) {
  const { value, error, refresh } = useRequest('environments', 'page', { environment: view.name });
  const readAt = view.status?.readAt;
  // Never older than the screen around it.
  useEffect(refresh, [readAt, refresh]);
  if (error !== null) return <ErrorNote title={error.message} nextStep={error.nextStep} />;
  if (value === undefined) return <Loading label={`Writing the page of ${view.name}`} />;
  const { page } = value;
  return (
    <article className="env-page" aria-label={`Page of ${view.name}`} tabIndex={0}>
      <h2 className="env-page-verdict">{page.verdict}</h2>
      <p className="env-page-about">
        {page.part !== null && <>{page.part}. </>}
        {page.description !== null && <>{page.description} </>}
        Provider {page.provider}
        {page.protected && ', protected'}; defined in <code className="mono">{page.file}</code>
        {page.readAt !== null && (
          <>
            ; read {formatDate(page.readAt)}, {formatTime(page.readAt)}
          </>
        )}
        .
      </p>
      <div className="env-page-picture">
        <TopologyDiagram
          name={`Topology of ${view.name}`}
          graph={topologyGraph(view, state.readings, drifting)}
          selected={null}
        />
      </div>
      <Nodes page={page} />
      {page.services.map((service) => (
        <Service key={service.name} page={page} service={service} />
      ))}
      <p className="ui-panel-command mono">
        gemba export environment {view.name} --format pdf --out {view.name}.pdf
      </p>
    </article>
  );
}

function Nodes({ page }: { page: EnvironmentPage }) {
  const hasRegions = page.nodes.some(({ region }) => region !== null);
  return (
    <PageTable
      label="Nodes"
      heads={['Node', 'State', 'Services', 'Image', 'Size', ...(hasRegions ? ['Region'] : []), 'Reached at']}
      rows={page.nodes.map((node) => ({
        key: node.name,
        cells: [
          <b key="name">{node.name}</b>,
          <StateWord key="state" state={node.state}>
            {node.summary}
          </StateWord>,
          describeRole(node),
          <code key="image" className="mono">
            {node.image ?? '–'}
          </code>,
          node.size ?? '–',
          ...(hasRegions ? [node.region ?? '–'] : []),
          <code key="address" className="mono">
            {node.addresses.length === 0 ? '–' : node.addresses.join(', ')}
          </code>,
        ],
      }))}
    />
  );
}

function Service({ page, service }: { page: EnvironmentPage; service: EnvironmentPage['services'][number] }) {
  const callers = page.links.filter(({ to }) => to === service.name);
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Made', service.origin],
    [
      'Reached by',
      callers.length === 0
        ? 'nobody'
        : callers
            .map(
              ({ from, protocol, ports }) => `${from === 'WORLD' ? 'anyone' : from} (${protocol} ${ports.join(', ')})`,
            )
            .join('; '),
    ],
    ...(service.health === null ? [] : ([['Healthy when', service.health]] as const)),
    ...(service.dependsOn.length === 0 ? [] : ([['Needs first', service.dependsOn.join(', ')]] as const)),
    ...(service.volumes.length === 0
      ? []
      : ([['Keeps', service.volumes.map(({ name, path }) => `${name} at ${path}`).join(', ')]] as const)),
  ];
  return (
    <section className="env-page-service" aria-label={service.name}>
      <h3>
        {service.name} <small>{service.description}</small>
      </h3>
      <dl>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {service.settings.length > 0 && (
        <PageTable
          label={`Settings of ${service.name}`}
          heads={['Setting', 'Value', 'Set by']}
          rows={service.settings.map(({ key, value, from }) => ({
            key,
            cells: [
              <code key="key" className="mono">
                {key}
              </code>,
              <code key="value" className="mono">
                {value}
              </code>,
              `the ${from}`,
            ],
          }))}
        />
      )}
    </section>
  );
}

/** A table for reading and printing: nothing in it can be sorted or chosen. */
function PageTable({
  label,
  heads,
  rows,
}: {
  label: string;
  heads: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}) {
  return (
    <table className="env-page-table" aria-label={label}>
      <thead>
        <tr>
          {heads.map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, cells }) => (
          <tr key={key}>
            {cells.map((cell, index) => (
              <td key={heads[index]}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
