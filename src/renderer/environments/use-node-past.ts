import { useEffect, useMemo } from 'react';
import type { GembaError } from '../../shared/errors';
import type { DriftReport, EnvironmentNode, EnvironmentView } from '../../shared/model/environment';
import type { SeriesColumns } from '../../shared/model/series';
import { useRequest, useStream } from '../api/hooks';
import { useNow } from '../app/now';
import { useTimePart } from '../app/time';
import { driftStretches, nodeHistory, type DriftStretch, type NodeHappening } from './node-history';
import type { EnvironmentState } from './use-environment';

/** The past of a node as far as it was recorded. */
export interface NodePastState {
  readonly stretches: readonly DriftStretch[];
  readonly history: readonly NodeHappening[];
  readonly rebuilds: SeriesColumns | undefined;
  /** How far back the history reaches, in seconds. */
  readonly windowSeconds: number;
  readonly error: GembaError | null;
  readonly isLoading: boolean;
}

/** Points by the minute are kept for a week; what is older has ten minutes between two. */
const WINDOW_SECONDS = 6 * 86_400;
const YEAR_SECONDS = 365 * 86_400;
/** More columns than there are minutes in the window: no reading is lost to another. */
const COLUMNS = 8192;

/** Reads what was recorded of a node: its drift and rebuilds as series, the marks of its environment, the last runs. */
export function useNodePast(view: EnvironmentView, node: EnvironmentNode, state: EnvironmentState): NodePastState {
  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const windowSeconds = Math.max(WINDOW_SECONDS, rangeSeconds);
  const until = Math.ceil(useNow(60) / 60_000) * 60;
  const base = `${view.name}.${node.name}`;
  const drift = useRequest('metrics', 'query', {
    targets: [`gemba.drift.${base}`, `gemba.rebuild.${base}.seconds`],
    from: until - windowSeconds,
    until,
    widthPx: COLUMNS,
  });
  // Rebuilds are few: as far back as they are kept, the last of them is what to expect of the next.
  const rebuilt = useRequest('metrics', 'query', {
    targets: [`gemba.rebuild.${base}.seconds`],
    from: until - YEAR_SECONDS,
    until,
    widthPx: COLUMNS,
  });
  const events = useStream('events', 'watch', { rangeSeconds: windowSeconds, environment: view.name });
  const runs = useStream('runs', 'recent', {});
  useRefresh(drift.refresh, state.drift?.readAt);
  const runState = `${state.run?.id ?? ''} ${state.run?.state ?? ''}`;
  useRefresh(rebuilt.refresh, runState);
  const drifted = drift.value?.series.find(({ name }) => name === `gemba.drift.${base}`);
  const isOfRebuilds = ({ name }: SeriesColumns): boolean => name === `gemba.rebuild.${base}.seconds`;
  const rebuilds = rebuilt.value?.series.find(isOfRebuilds);
  const recentRebuilds = drift.value?.series.find(isOfRebuilds);
  const { drift: report } = state;
  const current = useMemo(() => currentReading(report, node.name), [report, node.name]);
  const stretches = useMemo(
    () => driftStretches(drifted, Math.max((current?.time ?? 0) + 1, until - 60), current),
    [drifted, current, until],
  );
  const history = useMemo(
    () =>
      nodeHistory({
        node: node.name,
        services: node.services,
        stretches,
        rebuilds: recentRebuilds,
        events: events.value ?? [],
        runs: (runs.value ?? []).filter(({ environment }) => environment === view.name),
      }),
    [node, stretches, recentRebuilds, events.value, runs.value, view.name],
  );
  return {
    stretches,
    history,
    rebuilds,
    windowSeconds,
    error: drift.error ?? rebuilt.error ?? events.error,
    isLoading: drift.value === undefined || events.value === undefined,
  };
}

/** What the report on the screen says of the node; null where it could not be read. */
function currentReading(drift: DriftReport | null, name: string): { time: number; facts: number } | null {
  const found = drift?.nodes.find(({ node }) => node === name);
  if (drift === null || found === undefined || drift.unread.some(({ node }) => node === name)) return null;
  return { time: Math.floor(drift.readAt / 1000), facts: found.facts.length };
}

/** A point is in the file within a second of its reading. */
const WRITTEN_AFTER_MS = 1500;

function useRefresh(refresh: () => void, cause: string | number | undefined): void {
  useEffect(() => {
    if (cause === undefined) return undefined;
    const timer = setTimeout(refresh, WRITTEN_AFTER_MS);
    return () => clearTimeout(timer);
  }, [refresh, cause]);
}
