import { MappingKind, type Mapping, type MappingComparison } from '../../../shared/model/mapping';
import type { Run } from '../../../shared/model/run';
import { MAPPING_NAMES } from '../../../shared/describe-mappings';
import { GembaError } from '../../../shared/errors';
import { formatCount } from '../../../shared/units';
import type { ResolvedEnvironment } from '../model/resolved';
import { describeMapping, servicesOn } from './describe-mapping';

/**
 * Puts environments that run the same services side by side: what follows from their definitions, and how long was measured
 * for them. Pure.
 *
 * @param chosen names of environments; none: those that share their services with most others
 * @param runs the newest first
 * @throws GembaError `missing` where nothing runs in all of them
 */
export function compareMappings(
  environments: readonly ResolvedEnvironment[],
  chosen: readonly string[],
  runs: readonly Run[],
): MappingComparison {
  const compared = chosen.length === 0 ? alike(environments) : environments.filter(({ name }) => chosen.includes(name));
  const [first, ...rest] = compared.map(({ nodes }) => servicesOn(nodes));
  const services = (first ?? []).filter((name) => rest.every((own) => own.includes(name)));
  if (services.length === 0) {
    throw new GembaError('missing', 'No service runs in all of these environments.', {
      nextStep: 'Name environments that run the same services: gemba mappings ENV ENV',
    });
  }
  const mappings = compared.map((environment): Mapping => ({
    ...describeMapping(environment),
    ...measured(environment.name, runs),
    more: servicesOn(environment.nodes).filter((name) => !services.includes(name)),
  }));
  const taken = new Set(mappings.flatMap(({ kinds }) => kinds.map(({ kind }) => kind)));
  const missing = MappingKind.options.filter((kind) => !taken.has(kind));
  return { sentence: describe(mappings, services, taken.size, missing), services, mappings, missing };
}

/** Of the environments that run the very same services, the largest group; of those as large, the one defined first. */
function alike(environments: readonly ResolvedEnvironment[]): ResolvedEnvironment[] {
  const groups = new Map<string, ResolvedEnvironment[]>();
  for (const environment of environments) {
    const key = servicesOn(environment.nodes).join();
    groups.set(key, [...(groups.get(key) ?? []), environment]);
  }
  return [...groups.values()].sort((a, b) => b.length - a.length)[0] ?? [];
}

/** How long the last `up` that changed something took, and the last rebuild of a node. */
function measured(environment: string, runs: readonly Run[]): Pick<Mapping, 'up' | 'rebuild'> {
  const last = (kind: Run['kind']): (Run & { readonly finishedAt: number }) | undefined =>
    runs.find(
      (run): run is Run & { readonly finishedAt: number } =>
        run.environment === environment &&
        run.kind === kind &&
        run.state === 'done' &&
        run.changed > 0 &&
        run.finishedAt !== null,
    );
  const took = ({ startedAt, finishedAt }: Run & { readonly finishedAt: number }) => ({
    seconds: (finishedAt - startedAt) / 1000,
    at: finishedAt,
  });
  const [up, rebuild] = [last('up'), last('rebuild')];
  return {
    up: up === undefined ? null : { ...took(up), changed: up.changed },
    rebuild: rebuild === undefined ? null : { ...took(rebuild), title: rebuild.title },
  };
}

function describe(
  mappings: readonly Mapping[],
  services: readonly string[],
  ways: number,
  missing: readonly MappingKind[],
): string {
  const what = `${formatCount(services.length, 'service')} in ${formatCount(mappings.length, 'environment')}`;
  const none = missing.map((kind) => MAPPING_NAMES[kind]).join(', ');
  return `${what}, mapped in ${formatCount(ways, 'way')}${none === '' ? '' : `; none has: ${none}`}.`;
}
