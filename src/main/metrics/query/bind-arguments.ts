import { GembaError } from '../../../shared/errors';
import { AGGREGATE_NAMES } from './aggregate';
import type { ArgumentValue, FunctionSpec, ParamSpec, ParamType, SeriesGroups, WrittenNumber } from './function-spec';
import { parseInterval } from './parse-interval';
import { pythonFloat } from './python-format';
import type { Series } from './series';

/** Arguments by parameter, checked and converted. What was left out is not there, or holds the default. */
export interface BoundArguments {
  readonly values: ReadonlyMap<string, readonly ArgumentValue[]>;
  /** The parameters that were written, as opposed to those that hold their default. */
  readonly given: ReadonlySet<string>;
}

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
    const values = bound.get(param.name) ?? [];
    values.push(convert(spec, param, value));
    bound.set(param.name, values);
  });
  for (const [name, value] of named) {
    const param = spec.params.find((candidate) => candidate.name === name || candidate.alsoNamed === name);
    if (param === undefined) throw usage(`${spec.name} has no parameter ${name}`, spec);
    if (bound.has(param.name)) throw usage(`${spec.name}: ${name} is given twice`, spec, param);
    bound.set(param.name, [convert(spec, param, value)]);
  }
  const given = new Set(bound.keys());
  for (const param of spec.params) {
    if (bound.has(param.name)) continue;
    // Of what may be repeated there may be none: in Python such parameters cannot be asked for.
    const isNeeded = param.required === true && param.mayLack !== true && param.multiple !== true;
    if (isNeeded) throw usage(`${spec.name}: ${param.name} is missing`, spec, param);
    if (param.default !== undefined) bound.set(param.name, [defaultValue(param.default)]);
  }
  return { values: bound, given };
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

/** What a value becomes as a parameter of each type; undefined where it cannot be one. */
type Conversion = (value: ArgumentValue, param: ParamSpec) => ArgumentValue | undefined;

const CONVERSIONS: Readonly<Record<ParamType, { expected: string; convert: Conversion }>> = {
  any: { expected: 'anything', convert: (value) => value },
  seriesList: {
    expected: 'series',
    // No groups are no series.
    convert: (value) =>
      isSeriesGroups(value) && value.groups.length === 0 ? [] : isSeriesList(value) ? value : undefined,
  },
  seriesLists: {
    expected: 'groups of series, as mapSeries gives them',
    convert: (value) => (isSeriesGroups(value) ? value : undefined),
  },
  string: {
    expected: 'text in quotes',
    convert: (value, param) => (param.textOnly === true && typeof value !== 'string' ? undefined : plainValue(value)),
  },
  tag: { expected: 'the name of a tag', convert: plainValue },
  date: { expected: 'a time such as "-1h"', convert: plainValue },
  aggOrSeriesFunc: { expected: 'the name of a function', convert: plainValue },
  float: { expected: 'a number', convert: (value) => written(numberOf(value), false) },
  integer: { expected: 'a whole number', convert: wholeNumber },
  node: { expected: 'a whole number', convert: wholeNumber },
  intOrInf: {
    expected: 'a whole number or inf',
    convert: (value, param) => (numberOf(value) === Infinity ? written(Infinity, false) : wholeNumber(value, param)),
  },
  boolean: { expected: 'true or false', convert: (value) => booleanOf(value) ?? undefined },
  interval: {
    expected: 'an interval such as "5min"',
    convert: (value) => (typeof value === 'string' && isInterval(value) ? value : undefined),
  },
  intOrInterval: {
    expected: 'a number of points or an interval such as "5min"',
    convert: (value) => (isNumber(value) || (typeof value === 'string' && isInterval(value)) ? value : undefined),
  },
  nodeOrTag: {
    expected: 'the number of a piece or the name of a tag',
    convert: (value) => (typeof value === 'string' || isNumber(value) ? value : undefined),
  },
  aggFunc: {
    expected: `one of ${AGGREGATE_NAMES.join(', ')}`,
    convert: (value) =>
      typeof value === 'string' && AGGREGATE_NAMES.includes(value.replace(/Series$/, '')) ? value : undefined,
  },
};

function convert(spec: FunctionSpec, param: ParamSpec, value: ArgumentValue): ArgumentValue {
  if (value === null && param.required !== true)
    return param.default === undefined ? null : defaultValue(param.default);
  const { expected, convert: conversion } = CONVERSIONS[param.type];
  const converted = conversion(value, param);
  if (converted !== undefined) return converted;
  throw usage(`${spec.name}: ${param.name} must be ${expected}, not ${describe(value)}`, spec, param);
}

function plainValue(value: ArgumentValue): ArgumentValue | undefined {
  return isSeriesList(value) || isSeriesGroups(value) ? undefined : value;
}

function written(value: number | null, integer: boolean): WrittenNumber | undefined {
  return value === null ? undefined : { value, integer };
}

/** A number with a point is none, even 2.0: Graphite does not round what was not meant to be rounded. */
function wholeNumber(value: ArgumentValue, param: ParamSpec): WrittenNumber | undefined {
  if (isNumber(value)) return value.integer || param.fractions === true ? value : undefined;
  const number = numberOf(value);
  return number === null || !Number.isInteger(number) ? undefined : { value: number, integer: true };
}

function isInterval(text: string): boolean {
  try {
    parseInterval(text);
    return true;
  } catch (error) {
    if (error instanceof GembaError) return false;
    throw error;
  }
}

function defaultValue(value: string | number | boolean): ArgumentValue {
  return typeof value === 'number' ? { value, integer: Number.isInteger(value) } : value;
}

/** As Python's `float()` reads it. */
function numberOf(value: ArgumentValue): number | null {
  if (isNumber(value)) return value.value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return null;
  const text = value.trim().toLowerCase();
  const infinite = /^([+-]?)inf(inity)?$/.exec(text);
  if (infinite !== null) return infinite[1] === '-' ? -Infinity : Infinity;
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(text) ? Number(text) : null;
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

function usage(message: string, spec: FunctionSpec, param?: ParamSpec): GembaError {
  const signature = spec.params.map((each) => `${each.name}${each.multiple === true ? '…' : ''}`).join(', ');
  return new GembaError('usage', `${message}.`, {
    nextStep: `It is written ${spec.name}(${signature}).`,
    detail: { function: spec.name, ...(param === undefined ? {} : { parameter: param.name }) },
  });
}
