import { useEffect, useRef } from 'react';
import type { GembaError } from '../../shared/errors';
import type { DriftReport, EnvironmentView, Plan } from '../../shared/model/environment';
import type { Run } from '../../shared/model/run';
import { useRequest, useKept, useStream } from '../api/hooks';
import { useTimePart } from '../app/time';
import { readingsOf, readingTargets, type EnvironmentReadings } from './environment-readings';

/** Everything that the screen shows of one environment, each part with its own age and its own failure. */
export interface EnvironmentState {
  readonly drift: DriftReport | null;
  readonly driftError: GembaError | null;
  readonly isChecking: boolean;
  readonly checkNow: () => void;
  readonly plan: Plan | null;
  readonly planError: GembaError | null;
  readonly run: Run | null;
  readonly readings: EnvironmentReadings;
}

const RECHECK_MS = 60_000;

/**
 * @param wish the profile that is being looked at before it is brought up; null: the one in effect
 * @param node whose page is open: of it every fact is read, also what is as defined
 */
export function useEnvironment(view: EnvironmentView, wish: string | null, node: string | null): EnvironmentState {
  const environment = view.name;
  const exists = view.status !== null && view.status.summary !== 'down' && view.status.problem === null;
  const isGone = view.status?.summary === 'down';
  const isReadable = view.status !== null && view.status.problem === null;
  const asked = node === null ? { environment } : { environment, node };
  const drift = useRequest('environments', 'drift', exists ? asked : null);
  const planned = wish === null ? { environment } : { environment, profile: wish };
  const plan = useRequest('environments', 'plan', isReadable ? planned : null);
  const runs = useStream('runs', 'recent', {});
  const run = runs.value?.find((candidate) => candidate.environment === environment) ?? null;

  const checkNow = (): void => {
    if (exists) drift.refresh();
    if (isReadable) plan.refresh();
  };
  useRecheck(
    checkNow,
    `${view.profile?.name ?? ''}:${run?.id ?? ''}:${run?.state ?? ''}:${view.status?.nodes.map((node) => `${node.node}${node.state}`).join() ?? ''}`,
  );

  const rangeSeconds = useTimePart((time) => time.rangeSeconds);
  const watched = { targets: readingTargets(environment), rangeSeconds, widthPx: 240 };
  const answer = useKept(useStream('metrics', 'watch', watched), environment);
  return {
    drift: exists ? (drift.value ?? null) : null,
    driftError: exists ? drift.error : null,
    isChecking: drift.isLoading,
    checkNow,
    plan: isReadable ? (plan.value ?? null) : null,
    planError: isReadable ? plan.error : null,
    run,
    // What is gone has a past, and no rates of now.
    readings: isGone ? { ...readingsOf(answer.value), last: () => null } : readingsOf(answer.value),
  };
}

/** Asks again when what is there has changed, and every minute: drift appears without anybody here doing anything. */
function useRecheck(check: () => void, situation: string): void {
  const latest = useRef(check);
  useEffect(() => {
    latest.current = check;
  });
  useEffect(() => {
    const timer = setInterval(() => latest.current(), RECHECK_MS);
    return () => clearInterval(timer);
  }, []);
  const known = useRef(situation);
  useEffect(() => {
    if (known.current === situation) return;
    known.current = situation;
    latest.current();
  }, [situation]);
}
