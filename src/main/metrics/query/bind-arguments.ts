import { GembaError } from '../../../shared/errors';
import { AGGREGATE_NAMES } from './aggregate';
import type { ArgumentValue, FunctionSpec, ParamSpec, SeriesGroups, WrittenNumber } from './function-spec';
import { parseInterval } from './parse-interval';
import { pythonFloat } from './python-format';
import type { Series } from './series';

/** Arguments by parameter, checked and converted. What was left out is not there, or holds the default. */
export type BoundArguments = ReadonlyMap<string, readonly ArgumentValue[]>;

/** @throws GembaError `usage` that names function, parameter and what was given. */
export function bindArguments(
  spec: FunctionSpec,
  positional: readonly ArgumentValue[],
  named: ReadonlyMap<string, ArgumentValue>,
): BoundArguments {
  const bound = new Map<string, ArgumentValue[]>();
  positional.forEach((value, index) => {
    const last = spec.params.at(-1);
    const param = spec.params[index] ?? (last?.multiple === true ? last : undefined);
    if (param === undefined) {
      throw usage(`${spec.name} takes ${spec.params.length} arguments, ${positional.length} were given`, spec);
    }
    bound.set(param.name, [...(bound.get(param.name) ?? []), convert(spec, param, value)]);
  });
  for (const [name, value] of named) {
    const param = spec.params.find((candidate) => candidate.name === name);
    if (param === undefined) throw usage(`${spec.name} has no parameter ${name}`, spec);
    if (bound.has(name)) throw usage(`${spec.name}: ${name} is given twice`, spec);
    bound.set(name, [convert(spec, param, value)]);
  }
  for (const param of spec.params) {
    if (bound.has(param.name)) continue;
    if (param.required === true) throw usage(`${spec.name}: ${param.name} is missing`, spec);
    if (param.default !== undefined) bound.set(param.name, [defaultValue(param.default)]);
  }
  return bound;
}

export function isSeriesList(value: ArgumentValue): value is readonly Series[] {
  return Array.isArray(value);
}

export function isSeriesGroups(value: ArgumentValue): value is SeriesGroups {
  return typeof value === 'object' && value !== null && 'groups' in value;
}

export function isNumber(value: ArgumentValue): value is WrittenNumber {
  return typeof value === 'object' && value !== null && 'integer' in value;
}

/** A value as Python's `str` writes it. */
export function asText(value: ArgumentValue): string {
  if (typeof value === 'string') return value;
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (isNumber(value)) return value.integer ? String(value.value) : pythonFloat(value.value);
  return isSeriesGroups(value) ? `${value.groups.length} groups of series` : `${value.length} series`;
}

function convert(spec: FunctionSpec, param: ParamSpec, value: ArgumentValue): ArgumentValue {
  if (value === null && param.required !== true) return null;
  const wrong = (expected: string): GembaError =>
    usage(`${spec.name}: ${param.name} must be ${expected}, not ${describe(value)}`, spec);
  switch (param.type) {
    case 'seriesList':
      if (isSeriesList(value)) return value;
      throw wrong('series');
    case 'seriesLists':
      if (isSeriesGroups(value)) return value;
      throw wrong('groups of series, as mapSeries gives them');
    case 'string':
    case 'tag':
    case 'aggOrSeriesFunc':
      if (!isSeriesList(value) && !isSeriesGroups(value)) return typeof value === 'string' ? value : asText(value);
      throw wrong('text in quotes');
    case 'float':
      return { value: numberOf(value) ?? fail(wrong('a number')), integer: false };
    case 'integer':
    case 'node': {
      const number = numberOf(value);
      if (number === null || !Number.isInteger(number)) throw wrong('a whole number');
      return { value: number, integer: true };
    }
    case 'intOrInf': {
      const number = numberOf(value);
      if (number === null || !(Number.isInteger(number) || number === Infinity)) throw wrong('a whole number or inf');
      return { value: number, integer: Number.isInteger(number) };
    }
    case 'boolean': {
      const flag = booleanOf(value);
      if (flag === null) throw wrong('true or false');
      return flag;
    }
    case 'interval':
      if (typeof value !== 'string') throw wrong('an interval such as "5min"');
      parseInterval(value);
      return value;
    case 'intOrInterval':
      if (typeof value === 'string') parseInterval(value);
      else if (!isNumber(value)) throw wrong('a number of points or an interval such as "5min"');
      return value;
    case 'nodeOrTag':
      if (typeof value === 'string' || isNumber(value)) return value;
      throw wrong('the number of a piece or the name of a tag');
    case 'aggFunc': {
      const name = typeof value === 'string' ? value.replace(/Series$/, '') : '';
      if (!AGGREGATE_NAMES.includes(name)) throw wrong(`one of ${AGGREGATE_NAMES.join(', ')}`);
      return value;
    }
    case 'any':
      return value;
  }
}

function defaultValue(value: string | number | boolean): ArgumentValue {
  return typeof value === 'number' ? { value, integer: Number.isInteger(value) } : value;
}

function numberOf(value: ArgumentValue): number | null {
  if (isNumber(value)) return value.value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string' || value.trim() === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

function booleanOf(value: ArgumentValue): boolean | null {
  if (typeof value === 'boolean') return value;
  if (typeof value === 'string') return /^true$/i.test(value) ? true : /^false$/i.test(value) ? false : null;
  if (isNumber(value) && (value.value === 0 || value.value === 1)) return value.value === 1;
  return null;
}

function describe(value: ArgumentValue): string {
  return typeof value === 'string' ? JSON.stringify(value) : asText(value);
}

function fail(error: GembaError): never {
  throw error;
}

function usage(message: string, spec: FunctionSpec): GembaError {
  const signature = spec.params.map((param) => `${param.name}${param.multiple === true ? '…' : ''}`).join(', ');
  return new GembaError('usage', `${message}.`, { nextStep: `It is written ${spec.name}(${signature}).` });
}
