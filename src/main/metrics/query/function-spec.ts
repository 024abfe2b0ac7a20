import type { QueryContext, TimeRange } from './context';
import type { Series } from './series';

/** Graphite's parameter types, as `/functions` names them. */
export type ParamType =
  | 'seriesList'
  | 'seriesLists'
  | 'string'
  | 'float'
  | 'integer'
  | 'boolean'
  | 'date'
  | 'interval'
  | 'intOrInterval'
  | 'intOrInf'
  | 'node'
  | 'nodeOrTag'
  | 'tag'
  | 'aggFunc'
  | 'aggOrSeriesFunc'
  | 'any';

export interface ParamSpec {
  readonly name: string;
  readonly type: ParamType;
  readonly required?: boolean;
  readonly multiple?: boolean;
  readonly default?: string | number | boolean;
  /** The values that Graphite publishes as the only ones; it does not insist on them, and neither do we. */
  readonly options?: ReadonlyArray<string | boolean | null>;
  readonly suggestions?: ReadonlyArray<string | number>;
  /** Under which Graphite takes it when it is named, where that is not what it publishes. */
  readonly alsoNamed?: string;
  /** Numbers and booleans are no text here: a pattern. */
  readonly textOnly?: boolean;
  /** Published as required, and yet a call without it works. */
  readonly mayLack?: boolean;
  /** Published as a whole number, and yet a fraction works as well. */
  readonly fractions?: boolean;
}

export type FunctionGroup =
  'Alias' | 'Calculate' | 'Combine' | 'Filter Data' | 'Filter Series' | 'Graph' | 'Sorting' | 'Special' | 'Transform';

/** A number as it was written: Graphite prints `10` and `10.0` differently. */
export interface WrittenNumber {
  readonly value: number;
  readonly integer: boolean;
}

/** What `mapSeries` gives and `reduceSeries` takes: series by what they have in common. Not an answer by itself. */
export interface SeriesGroups {
  readonly groups: ReadonlyArray<readonly Series[]>;
}

export type ArgumentValue = readonly Series[] | SeriesGroups | WrittenNumber | string | boolean | null;

/** One render function: what it takes is declared, so that arguments are checked, and help and completion read the same. */
export interface FunctionSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  readonly group: FunctionGroup;
  /** One sentence for help and completion. */
  readonly description?: string;
  readonly params: readonly ParamSpec[];
  /** Makes one series of many, and so may be named where an `aggOrSeriesFunc` is wanted. */
  readonly aggregator?: boolean;
  evaluate(call: FunctionCall): readonly Series[] | SeriesGroups;
}

/** A call with its arguments checked. Asking for what was declared otherwise is a defect. */
export interface FunctionCall {
  readonly context: QueryContext;
  readonly range: TimeRange;
  /** All series of a parameter; of several lists one after the other. */
  series(name: string): readonly Series[];
  /** The lists of a parameter that may be repeated. */
  lists(name: string): ReadonlyArray<readonly Series[]>;
  number(name: string): number;
  maybeNumber(name: string): number | null;
  text(name: string): string;
  /** Null where it was left out or is None. */
  maybeText(name: string): string | null;
  flag(name: string): boolean;
  /** Whether it was written: a default has a value as well. */
  isGiven(name: string): boolean;
  /** As it was written, all of them where the parameter may be repeated. */
  values(name: string): readonly ArgumentValue[];
  /** Evaluates a series argument once more over another range: moving windows need what came before. */
  seriesOver(name: string, range: TimeRange): readonly Series[];
  /** Whether a render function has this name. */
  isFunction(name: string): boolean;
  /** Calls a function by name with these arguments: `groupByNode(x, 1, "sumSeries")`. @throws GembaError `usage` */
  apply(name: string, args: readonly ArgumentValue[]): readonly Series[];
  /** Evaluates a target that was put together from names, over the same range. @throws GembaError `usage` */
  evaluateText(target: string): readonly Series[];
}

const SERIES_LIST: ParamSpec = { name: 'seriesList', type: 'seriesList', required: true };

/** The parameter that nearly all functions begin with. */
export function seriesListParam(): ParamSpec {
  return SERIES_LIST;
}

/** A series with a new name (that is then also its path) and whatever else changed. It is drawn as before. */
export function derive(series: Series, name: string, changes: Partial<Series> = {}): Series {
  return { ...series, integers: undefined, name, pathExpression: name, ...changes };
}

/** As `derive`, for the functions of which Graphite's result is a copy, and a copy forgets how the series was drawn. */
export function recast(series: Series, name: string, changes: Partial<Series> = {}): Series {
  return { ...series, integers: undefined, drawing: undefined, name, pathExpression: name, ...changes };
}

export function withTags(series: Series, tags: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return { ...series.tags, ...tags };
}

/** A new column of the same length. */
export function mapValues(values: Float64Array, change: (value: number, index: number) => number): Float64Array {
  const out = new Float64Array(values.length);
  for (let index = 0; index < values.length; index += 1) out[index] = change(values[index] ?? NaN, index);
  return out;
}
