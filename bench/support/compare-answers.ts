/** What a server answered to `/render?format=json`. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

export type Verdict =
  | { readonly kind: 'equal' }
  /** The reference itself failed: there is nothing to compare with. */
  | { readonly kind: 'no-reference' }
  | { readonly kind: 'different'; readonly what: string };

interface RenderedSeries {
  readonly target: string | number | boolean | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly datapoints: ReadonlyArray<readonly [number | null, number]>;
}

const RELATIVE = 1e-9;
/** Of the greatest value of a series, for results near zero. */
const OF_GREATEST = 1e-12;

/** Equal status, names, tags, times, gaps in the same places, and values as close as rounding lets them be. */
export function compareAnswers(expected: Answer, got: Answer): Verdict {
  if (expected.status >= 500) {
    return got.status >= 500 ? different(`status ${got.status}`) : { kind: 'no-reference' };
  }
  if (expected.status !== got.status) {
    return different(`status ${expected.status} expected, got ${got.status} ${got.body.slice(0, 200)}`);
  }
  if (expected.status !== 200) return { kind: 'equal' };
  const [left, right] = [parse(expected.body), parse(got.body)];
  if (left.length !== right.length) return different(`${left.length} series expected, got ${right.length}`);
  for (const [index, series] of left.entries()) {
    const other = right[index];
    const what = other === undefined ? 'missing' : compareSeries(series, other);
    if (what !== null) return different(`${String(series.target)}: ${what}`);
  }
  return { kind: 'equal' };
}

function different(what: string): Verdict {
  return { kind: 'different', what };
}

function parse(body: string): RenderedSeries[] {
  return JSON.parse(
    body.replaceAll('NaN', 'null').replaceAll('-Infinity', '-1e9999').replaceAll('Infinity', '1e9999'),
  ) as RenderedSeries[];
}

function compareSeries(expected: RenderedSeries, got: RenderedSeries): string | null {
  if (!isSameText(String(expected.target), String(got.target))) return `named ${String(got.target)}`;
  for (const tag of new Set([...Object.keys(expected.tags), ...Object.keys(got.tags)])) {
    const [wanted, found] = [expected.tags[tag], got.tags[tag]];
    if (wanted === undefined || found === undefined || !isSameText(wanted, found)) {
      return `tag ${tag} is ${String(found)}, not ${String(wanted)}`;
    }
  }
  if (expected.datapoints.length !== got.datapoints.length) {
    return `${got.datapoints.length} points, not ${expected.datapoints.length}`;
  }
  const greatest = expected.datapoints.reduce((most, [value]) => Math.max(most, finite(value)), 0);
  for (const [index, [value, time]] of expected.datapoints.entries()) {
    const [otherValue, otherTime] = got.datapoints[index] ?? [null, NaN];
    if (time !== otherTime) return `point ${index} at ${otherTime}, not ${time}`;
    if (!isSameValue(value, otherValue, greatest)) return `${String(otherValue)} at ${time}, not ${String(value)}`;
  }
  return null;
}

function finite(value: number | null): number {
  return value === null || !Number.isFinite(value) ? 0 : Math.abs(value);
}

function isSameValue(expected: number | null, got: number | null, greatest: number): boolean {
  if (expected === null || got === null || !Number.isFinite(expected)) return expected === got;
  return Math.abs(expected - got) <= Math.max(RELATIVE * Math.abs(expected), OF_GREATEST * greatest);
}

/** Fractions within names are compared as numbers. */
function isSameText(expected: string, got: string): boolean {
  if (expected === got) return true;
  const number = /-?\d+\.\d+(?:e[+-]?\d+)?/g;
  if (expected.replace(number, '#') !== got.replace(number, '#')) return false;
  const numbers = got.match(number) ?? [];
  return (expected.match(number) ?? []).every((text, index) => {
    const [wanted, found] = [Number(text), Number(numbers[index])];
    return Math.abs(wanted - found) <= RELATIVE * Math.abs(wanted);
  });
}
