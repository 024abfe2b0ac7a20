import type { ConfigMatrix, ConfigRow } from '../../../shared/model/config-matrix';
import { formatCount } from '../../../shared/units';
import { configText } from '../model/resolved';
import type { Definitions } from '../source';

const SWITCHED_ON = new Set(['true', 'yes', 'on', 'enabled', '1']);
const SWITCHED_OFF = new Set(['false', 'no', 'off', 'disabled', '0']);
/** Names of switches, as people give them. */
const SWITCH =
  /(^|_)(features?|flag|toggle|enabled?|disabled?|debug|mode|dry_run|skip|use|stub|mock|fake|strategy|experiment)(_|$)/i;

/** Whether a stub stands in for a service in an environment just now. */
export type IsStubbed = (environment: string, service: string) => boolean;

/**
 * Lays the configuration of all environments side by side. A key that only says where something is may differ; one that
 * makes a service behave otherwise means that what was tested is not what runs, so it is flagged. Pure.
 */
export function configMatrix(
  { environments, services }: Definitions,
  isStubbed: IsStubbed = () => false,
): ConfigMatrix {
  const names = [...environments.keys()].sort();
  const rows = [...services].flatMap(([service, { value }]) => {
    const common = configText(value.env);
    const own = names.map((name) => {
      const definition = environments.get(name)?.value;
      if (isStubbed(name, service)) return 'stub';
      const runs =
        definition?.nodes.some((node) => node.services.includes(service) || node.runtime === service) ?? false;
      return runs ? configText(definition?.config?.[service] ?? {}) : null;
    });
    const keys = [
      ...new Set([
        ...Object.keys(common),
        ...own.flatMap((set) => (set === null || set === 'stub' ? [] : Object.keys(set))),
      ]),
    ].sort();
    return keys.map((key) => describeKey(service, key, common, own));
  });
  rows.sort((a, b) => rank(a) - rank(b));
  return { sentence: describe(rows, names), environments: names, rows };
}

function describeKey(
  service: string,
  key: string,
  common: Readonly<Record<string, string>>,
  own: readonly (Readonly<Record<string, string>> | 'stub' | null)[],
): ConfigRow {
  const values = own.map((set) => {
    if (set === null) return null;
    if (set === 'stub') return { value: null, isOwn: false, isStub: true };
    const isOwn = set[key] !== undefined;
    return { value: set[key] ?? common[key] ?? null, isOwn, isStub: false };
  });
  const there = values.flatMap((cell) => (cell === null || cell.isStub ? [] : [cell.value]));
  const differs = new Set(there).size > 1;
  return {
    service,
    key,
    common: common[key] ?? null,
    values,
    differs,
    behaviour: differs ? behaviourOf(key, there) : null,
  };
}

function behaviourOf(key: string, values: readonly (string | null)[]): string | null {
  const given = values.filter((value) => value !== null).map((value) => value.toLowerCase());
  const isSwitch = given.every((value) => SWITCHED_ON.has(value) || SWITCHED_OFF.has(value));
  if (isSwitch && given.some((value) => SWITCHED_ON.has(value)) && given.some((value) => SWITCHED_OFF.has(value))) {
    return 'on in one environment and off in another';
  }
  if (isSwitch && given.length < values.length) return 'set in one environment and not in another';
  return SWITCH.test(key) ? 'by its name it chooses what the service does' : null;
}

const rank = ({ behaviour, differs }: ConfigRow): number => (behaviour !== null ? 0 : differs ? 1 : 2);

function describe(rows: readonly ConfigRow[], environments: readonly string[]): string {
  if (rows.length === 0) return 'No service has config keys.';
  const services = new Set(rows.map(({ service }) => service)).size;
  const all = `${formatCount(rows.length, 'config key')} of ${formatCount(services, 'service')}`;
  const differing = rows.filter(({ differs }) => differs).length;
  if (environments.length < 2) return `${all}; there is only one environment to compare.`;
  if (differing === 0) return `${all}: the same in all ${environments.length} environments.`;
  const flagged = rows.filter(({ behaviour }) => behaviour !== null).length;
  const consequence =
    flagged === 0 ? 'none changes behaviour' : `${flagged} change${flagged === 1 ? 's' : ''} behaviour`;
  return `${all}: ${differing} differ${differing === 1 ? 's' : ''} between environments, ${consequence}.`;
}
