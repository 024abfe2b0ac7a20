import type { Settings } from '../../shared/contract/app';
import type { EnvironmentView } from '../../shared/model/environment';
import type { WorkspaceSummary } from '../../shared/model/workspace';
import { useStream } from '../api/hooks';
import { bringUp, copyText, deploy, openFolder, refreshDoctor } from './actions';
import { useCommands } from './commands';
import type { Command } from './commands';
import { formatLink, nodeRoute } from './links';
import { getRoute, goBack, goForward, navigate, useCanGo } from './navigation';
import { askDestroy, openOverlay, openPalette } from './overlays';
import { changeSettings } from './preferences';
import { screens } from './screens';
import { RANGES, setCursor, setRange, timeStore } from './time';

function goCommands(): Command[] {
  return screens.map((screen) => ({
    id: `go.${screen.name}`,
    label: screen.title,
    keys: `G ${screen.letter}`,
    group: 'go' as const,
    icon: screen.icon,
    words: 'go to screen',
    run: () => navigate({ screen: screen.name, path: [], params: {} }),
  }));
}

function mapCommands(workspace: WorkspaceSummary | undefined): Command[] {
  const journeys = (workspace?.journeys ?? []).map((journey) => ({
    id: `go.journey.${journey.id}`,
    label: `Journey: ${journey.title}`,
    group: 'go' as const,
    icon: 'journeys' as const,
    run: () => navigate({ screen: 'journeys', path: [journey.id], params: {} }),
  }));
  const blueprints = (workspace?.blueprints ?? []).map((blueprint) => ({
    id: `go.blueprint.${blueprint.id}`,
    label: `Blueprint: ${blueprint.title}`,
    group: 'go' as const,
    icon: 'blueprints' as const,
    run: () => navigate({ screen: 'blueprints', path: [blueprint.id], params: {} }),
  }));
  return [...journeys, ...blueprints];
}

/** Further names and keys for places, as the application menu has them. */
function menuCommands(): Command[] {
  return [
    {
      id: 'files.open',
      label: 'Files and history',
      group: 'go',
      keys: 'Mod+Shift+F',
      isHidden: true,
      run: () => navigate('gemba://files'),
    },
    {
      id: 'settings.open',
      label: 'Settings',
      group: 'go',
      keys: 'Mod+,',
      isHidden: true,
      run: () => navigate('gemba://settings'),
    },
  ];
}

const NOT_READ = 'not read yet';

function environmentCommands(environment: EnvironmentView): Command[] {
  const { name } = environment;
  const isBusy = environment.runId !== null;
  const state = environment.status?.state ?? 'unknown';
  const asks = environment.protected ? `${name}, protected: asks for its name` : 'says what would go, and asks';
  return [
    {
      id: `go.environment.${name}`,
      label: `Environment: ${name}`,
      group: 'go',
      state,
      detail: environment.status?.summary ?? NOT_READ,
      run: () => navigate({ screen: 'environments', path: [name], params: {} }),
    },
    {
      id: `environment.up.${name}`,
      label: `Bring up ${name}`,
      icon: 'deploy',
      detail: isBusy ? 'a run is under way' : `${environment.provider}, ${environment.nodes.length} nodes`,
      words: 'up apply start',
      isEnabled: !isBusy,
      run: () => bringUp(name),
    },
    {
      id: `environment.destroy.${name}`,
      label: `Destroy ${name}…`,
      icon: 'close',
      detail: isBusy ? 'a run is under way' : asks,
      words: 'down remove stop',
      isEnabled: !isBusy,
      run: () => askDestroy(name),
    },
  ];
}

function nodeCommands({ name, nodes, status }: EnvironmentView): Command[] {
  return nodes.map((node) => {
    const known = status?.nodes.find((candidate) => candidate.node === node.name);
    return {
      id: `go.node.${name}.${node.name}`,
      label: `Node: ${node.name}`,
      group: 'go' as const,
      state: known?.state ?? 'unknown',
      detail: `${name} · ${known?.summary ?? NOT_READ}`,
      words: node.services.join(' '),
      run: () => navigate(nodeRoute(name, node.name)),
    };
  });
}

function deployCommands(workspace: WorkspaceSummary | undefined, environments: readonly EnvironmentView[]): Command[] {
  return environments.flatMap((environment) => {
    const services = new Set(environment.nodes.flatMap((node) => (node.kind === 'node' ? node.services : [])));
    const artifacts = (workspace?.services ?? []).filter((service) => services.has(service));
    return artifacts.map((artifact) => ({
      id: `deploy.${artifact}.${environment.name}`,
      label: `Deploy ${artifact} to ${environment.name}`,
      icon: 'deploy' as const,
      detail: environment.protected ? 'version local, to a protected environment' : 'version local',
      isEnabled: environment.runId === null,
      run: () => deploy(artifact, environment.name, 'local'),
    }));
  });
}

function timeCommands(): Command[] {
  const ranges = RANGES.map((range) => ({
    id: `time.range.${range.seconds}`,
    label: `Show the ${range.words}`,
    detail: range.label,
    words: 'range time',
    run: () => setRange(range.seconds),
  }));
  return [
    ...ranges,
    {
      id: 'time.range.custom',
      label: 'Show another range…',
      words: 'time custom',
      run: () => openOverlay({ kind: 'range' }),
    },
    { id: 'time.cursor.clear', label: 'Take the cursor away', words: 'time now', run: () => setCursor(null) },
  ];
}

function viewCommands(settings: Settings | undefined): Command[] {
  const themes = { dark: 'light', light: 'system', system: 'dark' } as const;
  const next = themes[settings?.theme ?? 'system'];
  return [
    { id: 'palette.open', label: 'Go to or run', keys: 'Mod+K', isHidden: true, run: () => openPalette() },
    {
      id: 'palette.command-line',
      label: 'Run a gemba command',
      keys: ':',
      icon: 'terminal',
      run: () => openPalette(':'),
    },
    {
      id: 'help.shortcuts',
      label: 'Keyboard shortcuts',
      keys: '?',
      words: 'help keys',
      run: () => openOverlay({ kind: 'shortcuts' }),
    },
    {
      id: 'theme.next',
      label: `Use the ${next} theme`,
      words: 'appearance dark light',
      run: () => changeSettings({ theme: next }),
    },
    {
      id: 'overlay.toggle',
      label: settings?.overlay === true ? 'Hide the developer overlay' : 'Show the developer overlay',
      words: 'lag frames',
      run: () => changeSettings({ overlay: settings?.overlay !== true }),
    },
    {
      id: 'link.copy',
      label: 'Copy a link to this place',
      keys: 'Mod+Shift+C',
      icon: 'copy',
      run: () => copyText(formatLink(getRoute(), timeStore.get())),
    },
  ];
}

function useHistoryCommands(): void {
  const { back, forward } = useCanGo();
  useCommands([
    {
      id: 'history.back',
      label: 'Back',
      group: 'go',
      keys: 'Alt+ArrowLeft',
      isHidden: true,
      isEnabled: back,
      run: goBack,
    },
    {
      id: 'history.forward',
      label: 'Forward',
      group: 'go',
      keys: 'Alt+ArrowRight',
      isHidden: true,
      isEnabled: forward,
      run: goForward,
    },
  ]);
}

/** What can be done from everywhere. */
export function useShellCommands(): void {
  const workspace = useStream('workspace', 'watch', {}).value;
  const environments = useStream('environments', 'watch', {}).value ?? [];
  const settings = useStream('window', 'settings', {}).value;
  useHistoryCommands();
  useCommands([
    ...environments.flatMap(environmentCommands),
    ...deployCommands(workspace, environments),
    {
      id: 'events.annotate',
      label: 'Write a note on the time axis…',
      keys: 'N',
      words: 'annotate event',
      run: () => openOverlay({ kind: 'note' }),
    },
    { id: 'doctor.refresh', label: 'Check this machine again', icon: 'refresh', words: 'doctor', run: refreshDoctor },
    { id: 'workspace.open', label: 'Open another workspace…', keys: 'Mod+O', icon: 'folder', run: openFolder },
    {
      id: 'workspace.trust',
      label: 'Trust this workspace…',
      isEnabled: workspace?.trusted === false,
      isHidden: workspace?.trusted !== false,
      run: () => openOverlay({ kind: 'trust' }),
    },
    ...goCommands(),
    ...menuCommands(),
    ...mapCommands(workspace),
    // Last: there may be hundreds, and whoever has typed nothing yet wants to see where else one can go.
    ...environments.flatMap(nodeCommands),
    ...timeCommands(),
    ...viewCommands(settings),
  ]);
}
