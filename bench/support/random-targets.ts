import type { FunctionSpec, ParamSpec } from '../../src/main/metrics/query/function-spec';
import { AGGREGATE_NAMES } from '../../src/main/metrics/query/aggregate';
import { FUNCTIONS } from '../../src/main/metrics/query/functions';

/** Numbers from 0 to 1, the same ones for the same seed. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const RANDOM_BY_ITSELF = new Set(['randomWalk', 'randomWalkFunction']);
const INTERVALS = ['"1min"', '"5min"', '"10min"', '"7min"', '"90s"', '"1h"', '"-10min"', '"1d"'];
const WHOLE = ['1', '2', '3', '5', '10', '0', '-1'];
const FRACTIONS = ['0', '1', '2', '5', '10', '100', '0.5', '-1', '-2.5', '1.75', '1e3', '50', '95'];

/** What a text parameter may sensibly be, by its name. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  newName: ['"x y"', "'it is'", '"a.b;c=d"'],
  search: ['"s(\\w+)"', '"\\.cpu\\."', '"^[a-z]+"', '"(\\d+)"'],
  replace: ['"x"', '"<\\1>"', '""'],
  pattern: ['"web"', '"cpu|mem"', '"[0-9]$"', '"^t"'],
  operator: ['">"', '"<="', '"="', '"!="'],
  consolidationFunc: ['"sum"', '"max"', '"first"', '"avg_zero"', '"last"'],
  color: ['"red"', '"00ff00"'],
  theColor: ['"blue"'],
  label: ['"here"'],
  system: ['"si"', '"binary"'],
  units: ['"b"'],
  stack: ['"one"', '"two"'],
  alignTo: ['"hours"', '"days"', '"weeks"', '"minutes"', 'true'],
  intervalUnit: INTERVALS,
  templateFunction: ['"sumSeries(%.*)"', '"averageSeries(%.*.*)"'],
  reduceFunction: ['"diffSeries"', '"asPercent"', '"divideSeries"'],
  reduceMatchers: ['"user"', '"system"'],
  valuesTypes: ['"last"', '"avg"', '"max"', '"si"'],
  name: ['"a name"', '"b"'],
  tags: ['"deploy"', '"*"'],
};

export interface TargetOptions {
  readonly random: () => number;
  /** Paths and calls that name series. */
  readonly leaves: readonly string[];
  readonly maxDepth: number;
  /** A moment in seconds since the epoch, near which the times in the target lie. */
  readonly around: number;
}

/** An expression over all functions, put together from what each of them declares. */
export function randomTarget(options: TargetOptions, depth = options.maxDepth): string {
  const functions = FUNCTIONS.filter((spec) => !RANDOM_BY_ITSELF.has(spec.name) && spec.name !== 'seriesByTag');
  const spec = pick(options, functions);
  return callOf(options, spec, depth);
}

function callOf(options: TargetOptions, spec: FunctionSpec, depth: number): string {
  const written: string[] = [];
  const name = spec.aliases !== undefined && options.random() < 0.2 ? (spec.aliases[0] ?? spec.name) : spec.name;
  for (const param of spec.params) {
    const isLeftOut = param.required !== true && param.type !== 'date' && options.random() < 0.5;
    if (isLeftOut) break;
    const count = param.multiple === true ? 1 + Math.floor(options.random() * 2) : 1;
    for (let index = 0; index < count; index += 1) written.push(argumentOf(options, spec, param, depth));
  }
  const call = `${name}(${written.join(',')})`;
  return options.random() < 0.08 ? (piped(written, name) ?? call) : call;
}

function piped(written: readonly string[], name: string): string | null {
  const [first, ...rest] = written;
  // Graphite forgets the calls before the last of several, so there is one.
  return first === undefined || !/^[\w.*{},-]+$/.test(first) ? null : `${first}|${name}(${rest.join(',')})`;
}

function argumentOf(options: TargetOptions, spec: FunctionSpec, param: ParamSpec, depth: number): string {
  const choose = (values: readonly string[]): string => pick(options, values);
  switch (param.type) {
    case 'seriesList':
      return depth <= 1 || options.random() < 0.4 ? choose(options.leaves) : randomTarget(options, depth - 1);
    case 'seriesLists':
      return `mapSeries(${choose(options.leaves)},1)`;
    case 'float':
      return choose(FRACTIONS);
    case 'integer':
      // A step that does not go forward keeps Graphite busy for ever.
      return choose(param.name === 'step' ? ['60', '30', '300'] : WHOLE);
    case 'intOrInf':
      return choose([...WHOLE, 'inf']);
    case 'node':
      return choose(['0', '1', '2', '3', '-1']);
    case 'nodeOrTag':
      return choose(['0', '1', '2', '3', '-1', '"name"']);
    case 'tag':
      return choose(['"name"', '"dc"', '"host"']);
    case 'boolean':
      return choose(['true', 'false']);
    case 'date':
      // Relative ones count from the clock, which runs on while two servers are asked.
      return choose([String(options.around - 1800), String(options.around - 400)].map((time) => `"${time}"`));
    case 'interval':
      if (spec.name.startsWith('holtWinters')) return choose(['"1h"', '"2h"', '"30min"']);
      // Graphite works on a negative interval for ever.
      return choose(
        /summarize|hitcount/i.test(spec.name) ? INTERVALS.filter((text) => !text.includes('-')) : INTERVALS,
      );
    case 'intOrInterval':
      return choose([...INTERVALS, '1', '2', '3', '5', '10', '0']);
    case 'aggFunc':
      return `"${choose(AGGREGATE_NAMES)}"`;
    case 'aggOrSeriesFunc':
      return `"${choose([...AGGREGATE_NAMES, 'sumSeries', 'maxSeries', 'averageSeries'])}"`;
    case 'any':
      return options.random() < 0.4 ? choose(FRACTIONS) : choose(options.leaves);
    case 'string':
      return choose(TEXTS[param.name] ?? ['"text"']);
  }
}

function pick<Value>({ random }: TargetOptions, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('There is nothing to choose from.');
  return value;
}
