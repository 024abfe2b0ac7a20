import { GembaError } from '../../../../shared/errors';
import { aggregate, AGGREGATE_NAMES } from '../aggregate';
import { asText } from '../bind-arguments';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import { formatPercent } from '../python-percent';
import type { Series } from '../series';
import { formatUnits, type UnitSystem } from './format-units';

/** As Graphite publishes them, the methods under their older names too, though those show only (?). */
const VALUE_TYPES = [...AGGREGATE_NAMES, ...AGGREGATE_NAMES.map((name) => `${name}Series`), 'si', 'binary'];

/** Appends aggregates of each series to its name; the last of the types may be `si` or `binary`, for prefixes. */
export const legendValue: FunctionSpec = {
  name: 'legendValue',
  group: 'Alias',
  description:
    'Appends aggregates of each series to its name; the last of the types may be si or binary, for prefixes.',
  params: [seriesListParam(), { name: 'valuesTypes', type: 'string', multiple: true, options: VALUE_TYPES }],
  evaluate(call) {
    const types = call.values('valuesTypes').map(asText);
    const last = types.at(-1);
    if (last === undefined) throw new GembaError('usage', 'legendValue: say which value, such as "last" or "avg".');
    const system = last === 'si' || last === 'binary' ? last : null;
    const shown = system === null ? types : types.slice(0, -1);
    return call.series('seriesList').map((series) => ({
      ...series,
      name: shown.reduce((name, type) => withValue(name, series, type, system), series.name),
    }));
  },
};

function withValue(name: string, series: Series, type: string, system: UnitSystem | null): string {
  const value = AGGREGATE_NAMES.includes(type) ? aggregate(type, series.values) : null;
  if (system === null) return `${name} (${type}: ${plain(value, type, series)})`;
  return `${name.padEnd(20)}${type.padEnd(5)}${withUnit(value, system).padEnd(10)}`;
}

function plain(value: number | null, type: string, series: Series): string {
  if (value === null) return '(?)';
  if (Number.isNaN(value)) return 'None';
  return asText({ value, integer: type === 'count' || (series.integers === true && STAYS_INTEGER.has(type)) });
}

function withUnit(value: number | null, system: UnitSystem): string {
  if (value === null) return '(?)';
  if (Number.isNaN(value)) return 'None';
  const unit = formatUnits(value, system);
  return formatPercent('%.2f', { value: unit.value, integer: false }) + unit.prefix;
}

const STAYS_INTEGER: ReadonlySet<string> = new Set(['sum', 'total', 'min', 'max', 'diff', 'last', 'current']);
