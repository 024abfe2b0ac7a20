import { upperFirst } from '../../shared/letter-case';
import { useMemo } from 'react';
import type { EnvironmentView, ServiceComparison } from '../../shared/model/environment';
import { formatAge, formatShare, formatTime } from '../../shared/units';
import { useRequest } from '../api/hooks';
import { useNow } from '../app/now';
import { Button } from '../ui/button';
import { Empty, ErrorNote, Loading } from '../ui/notes';
import { StateGlyph } from '../ui/state-glyph';
import { Table, type Column } from '../ui/table';
import { MultiPickBar, PickBar, TabRule } from '../ui/tabs';
import { comparableServices, inOrderOfOddness } from './compared-facts';
import './history.css';

interface CompareViewProps {
  readonly view: EnvironmentView;
  /** Which service; null: the first that can be compared. */
  readonly service: string | null;
  /** Which of its nodes; none: all of them. */
  readonly nodes: readonly string[];
  readonly onChoose: (choice: { readonly service: string; readonly nodes: readonly string[] }) => void;
}

/** Nodes that should be the same, fact by fact side by side: which of them is the snowflake. */
export function CompareView({ view, service, nodes, onChoose }: CompareViewProps) {
  const services = useMemo(() => comparableServices(view), [view]);
  const chosen = services.find((one) => one.service === service) ?? services[0] ?? null;
  const picked = nodes.filter((name) => chosen?.nodes.includes(name) === true);
  const exists = view.status !== null && view.status.summary !== 'down';
  const comparison = useRequest(
    'environments',
    'compare',
    chosen === null || !exists
      ? null
      : { environment: view.name, service: chosen.service, nodes: picked.length > 1 ? picked : [] },
  );
  const nowMs = useNow();
  if (chosen === null) {
    return (
      <Empty title={`Nothing of ${view.name} should be the same`}>
        Nodes of one service are put side by side here. A service has several where its node says <code>number: 2</code>{' '}
        in <code>{view.file}</code>.
      </Empty>
    );
  }
  if (!exists) {
    return (
      <Empty title={`${view.name} is not up`} command={`gemba drift ${view.name} --compare ${chosen.service}`}>
        The nodes of {chosen.service} are put side by side here, fact by fact, once they run.
      </Empty>
    );
  }
  // What was answered about another choice is not shown under the name of this one.
  const found = comparison.value?.service === chosen.service ? comparison.value : null;
  return (
    <section className="env-history" aria-label={`Nodes of ${chosen.service} side by side`}>
      <header className="env-history-head">
        {found !== null && <StateGlyph state={isAlike(found) ? 'ok' : 'drift'} size={14} />}
        <h2>
          {found === null ? headingWithout(chosen.service, comparison.error !== null) : upperFirst(found.sentence)}
        </h2>
        <span className="env-sheet-age">
          {found === null ? '' : `read at ${formatTime(found.readAt)}, ${formatAge(nowMs - found.readAt)}`}
        </span>
        <span className="mono i3">{`gemba drift ${view.name} --compare ${chosen.service}`}</span>
        <Button isDisabled={comparison.isLoading} onPress={comparison.refresh}>
          Compare again
        </Button>
      </header>
      <div className="env-compare-choice">
        <PickBar
          label="Service"
          items={services.map((one) => ({ id: one.service, label: one.service }))}
          value={chosen.service}
          onChange={(id) => onChoose({ service: id, nodes: [] })}
        />
        {chosen.nodes.length > 2 && (
          <>
            <TabRule />
            <MultiPickBar
              label="Nodes; fewer than two picked: all"
              items={chosen.nodes.map((name) => ({ id: name, label: name }))}
              values={picked}
              onChange={(values) => onChoose({ service: chosen.service, nodes: values })}
            />
          </>
        )}
      </div>
      {comparison.error !== null && <ErrorNote title={comparison.error.message} nextStep={comparison.error.nextStep} />}
      {found === null && comparison.error === null && <Loading label="Reading the nodes" />}
      {found !== null && found.facts.length > 0 && <FactTable comparison={found} />}
    </section>
  );
}

const headingWithout = (service: string, hasFailed: boolean): string =>
  hasFailed ? `The nodes of ${service} could not be read` : `Reading the nodes of ${service}`;
const isAlike = ({ facts }: ServiceComparison): boolean => facts.every(({ odd }) => odd.length === 0);

function FactTable({ comparison }: { comparison: ServiceComparison }) {
  const rows = useMemo(() => inOrderOfOddness(comparison.facts), [comparison]);
  const columns = useMemo(() => columnsOf(comparison), [comparison]);
  return (
    <div className="env-history-list is-whole">
      <Table
        label={`Facts of ${comparison.service}`}
        columns={columns}
        rows={rows}
        rowKey={({ fact }) => fact}
        rowHeight="small"
      />
    </div>
  );
}

function columnsOf({ nodes }: ServiceComparison): readonly Column<ServiceComparison['facts'][number]>[] {
  return [
    { id: 'fact', title: 'Fact', width: 250, render: ({ fact }) => <span title={fact}>{fact}</span> },
    ...nodes.map(({ node, score }, index): Column<ServiceComparison['facts'][number]> => ({
      id: `node-${node}`,
      title: `${node}, score ${formatShare(score)}`,
      render: ({ values, odd }) => (
        <FactValue
          value={values[index] ?? null}
          isOdd={odd.includes(index)}
          isAsLeft={index > 0 && values[index] === values[index - 1]}
        />
      ),
    })),
  ];
}

/** What stands alone has the glyph and the colour; what the neighbour says too is quiet. */
function FactValue({ value, isOdd, isAsLeft }: { value: string | null; isOdd: boolean; isAsLeft: boolean }) {
  const text = value ?? 'nothing';
  if (isOdd) {
    return (
      <span className="env-compare-odd mono" title={text}>
        <StateGlyph state="drift" />
        {text}
      </span>
    );
  }
  return (
    <span className={`mono ${isAsLeft || value === null ? 'i3' : 'i1'}`} title={text}>
      {text}
    </span>
  );
}
