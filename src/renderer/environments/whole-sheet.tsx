import type { EnvironmentView } from '../../shared/model/environment';
import { navigate, useRoute } from '../app/navigation';
import { nodeRoute } from '../app/links';
import { useNow } from '../app/now';
import { CompareView } from './compare-view';
import { ConfigView } from './config-view';
import { ConvergeTab } from './converge-tab';
import { DifferencesView } from './differences-view';
import { DrillsView } from './drills-view';
import { EnvironmentPageView } from './environment-page';
import { InventoryView } from './inventory-view';
import { LogsView } from './logs-view';
import { MappingsView } from './mappings-view';
import { TestsView } from './tests-view';
import type { EnvironmentState } from './use-environment';

/** Tabs that need the whole width. */
export const WHOLE_SHEETS: readonly string[] = [
  'diff',
  'page',
  'logs',
  'tests',
  'drills',
  'converge',
  'inventory',
  'compare',
  'mappings',
  'config',
];

interface WholeSheetProps {
  readonly view: EnvironmentView;
  /** All of the workspace, to compare with. */
  readonly views: readonly EnvironmentView[];
  readonly tab: string;
  /** The profile that is being looked at before it is brought up. */
  readonly wish: string | null;
  readonly state: EnvironmentState;
  readonly drifting: ReadonlySet<string>;
  readonly selected: string | null;
}

/** What needs the whole width: a page, and lines whose bars stand over the time ruler. */
export function WholeSheet({ view, views, tab, wish, state, drifting, selected }: WholeSheetProps) {
  const { params } = useRoute();
  const nowMs = useNow();
  if (tab === 'diff') {
    return (
      <DifferencesView
        environment={view.name}
        wish={wish}
        state={state}
        exists={view.status !== null && view.status.summary !== 'down'}
        selected={null}
        onNode={(node) => navigate(nodeRoute(view.name, node))}
        nowMs={nowMs}
      />
    );
  }
  if (tab === 'tests') return <TestsView view={view} />;
  const pick = (key: string, value: string | null): void => {
    const picked: Record<string, string> = value === null ? {} : { [key]: value };
    navigate({ screen: 'environments', path: [view.name, tab], params: picked }, { isReplacing: true });
  };
  if (tab === 'drills') {
    const onSelect = (id: string | null): void => pick('drill', id);
    return <DrillsView view={view} run={state.run} selected={params['drill'] ?? null} onSelect={onSelect} />;
  }
  if (tab === 'converge') {
    const onSelect = (id: string): void => pick('run', id);
    return <ConvergeTab view={view} plan={state.plan} selected={params['run'] ?? null} onSelect={onSelect} />;
  }
  if (tab === 'inventory') return <InventoryView />;
  if (tab === 'compare') {
    return (
      <CompareView
        view={view}
        service={params['service'] ?? null}
        nodes={(selected ?? '').split(',').filter((name) => name !== '')}
        onChoose={(choice) => {
          const own: Record<string, string> = choice.nodes.length === 0 ? {} : { node: choice.nodes.join(',') };
          const picked = { service: choice.service, ...own };
          navigate({ screen: 'environments', path: [view.name, tab], params: picked }, { isReplacing: true });
        }}
      />
    );
  }
  if (tab === 'mappings') return <MappingsView view={view} views={views} />;
  if (tab === 'config') return <ConfigView />;
  if (tab === 'page') return <EnvironmentPageView view={view} state={state} drifting={drifting} />;
  const nodes = (selected ?? '').split(',').filter((name) => view.nodes.some((node) => node.name === name));
  return (
    <LogsView
      view={view}
      nodes={nodes}
      onNodes={(picked) => {
        const params: Record<string, string> = picked.length === 0 ? {} : { node: picked.join(',') };
        navigate({ screen: 'environments', path: [view.name, tab], params }, { isReplacing: true });
      }}
    />
  );
}
