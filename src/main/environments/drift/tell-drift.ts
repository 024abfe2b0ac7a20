import type { DriftFact, DriftReport } from '../../../shared/model/environment';
import type { Clock } from '../../platform/clock';
import type { ResolvedEnvironment } from '../model/resolved';
import type { ProviderDrift } from '../providers/provider';
import type { EnvironmentRecords } from '../records-face';
import { toDriftFact, type FactOfService } from './compare-container';
import { driftSentence } from './drift-sentence';
import { applyIgnoreRules } from './ignore-rules';

export interface DriftSubject {
  readonly environment: ResolvedEnvironment;
  /** The part that is meant to run; null for all of it. */
  readonly profile: string | null;
  /** The node whose every fact is asked for, those that are as defined too. */
  readonly node: string | null;
}

/**
 * A report of what a provider compared: since when each fact differs, which differences a rule accepts, and the verdict in
 * words. What differs is remembered with the time of the reading.
 */
export async function tellDrift(
  { compared, ...found }: ProviderDrift,
  { environment, profile, node: wanted }: DriftSubject,
  { records, clock }: { readonly records: EnvironmentRecords; readonly clock: Clock },
): Promise<DriftReport> {
  const facts = found.nodes.flatMap(({ node, facts: own }) => own.map(({ fact, actual }) => ({ node, fact, actual })));
  const since = await records.noteDrift(environment.name, facts, found.readAt);
  const nodes = found.nodes.map(({ node, state, facts: own }) => ({
    node,
    state,
    facts: own.map((fact) => ({ ...fact, since: since.get(`${node}\0${fact.fact}`) ?? found.readAt })),
  }));
  const judged = applyIgnoreRules({ ...found, environment: environment.name, nodes }, environment, clock.nowMs());
  const part = profile === null ? '' : `; profile ${profile}`;
  const report = { ...judged, sentence: `${driftSentence(judged)}${part}` };
  const everyFact = wanted === null ? undefined : compared.get(wanted);
  if (wanted === null || everyFact === undefined) return report;
  return { ...report, everyFact: { node: wanted, facts: everyFact.map((fact) => tellFact(wanted, fact, since)) } };
}

function tellFact(
  node: string,
  fact: FactOfService,
  since: ReadonlyMap<string, number>,
): DriftFact & { readonly same: boolean } {
  const seen = fact.same ? null : (since.get(`${node}\0${fact.fact}`) ?? null);
  return { ...toDriftFact(fact), since: seen, same: fact.same };
}
