/**
 * What unit a series is in, told by its name: the store itself knows only numbers. Follows the names that the console's
 * own collectors write; a name that nobody knows has no unit.
 */

const COUNTED = /(^|[._-])(count|total|processes|sessions|restarts|series|points|accepted|rejected|dropped|up)$/;

/** Most specific first; tried on the path without its functions. */
const RULES: ReadonlyArray<readonly [RegExp, string | null]> = [
  [/^host\.cpu\./, '%'],
  [/^host\.(memory|swap)\./, 'B'],
  [/^host\.disk\.space\./, 'B'],
  [/^host\.disk\.io\..*(reads|writes)$/, '/s'],
  [/^host\.disk\.io\./, 'B/s'],
  [/^host\.network\..*_errors$/, '/s'],
  [/^host\.network\./, 'B/s'],
  [/^host\.process\..*\.cpu$/, '%'],
  [/^host\.process\..*\.memory$/, 'B'],
  [/^host\.load\./, null],
  [/^env\..*\.cpu(_limit)?$/, '%'],
  [/^env\..*\.memory(_limit)?$/, 'B'],
  [/^env\..*\.(network|disk)\./, 'B/s'],
  [/^lb\..*\.(requests|errors)$/, '/s'],
  [/^lb\..*\.latency$/, 'ms'],
  [COUNTED, null],
  [/(^|[._-])(percent|pct)$/, '%'],
  [/(^|[._-])bytes$/, 'B'],
  [/(^|[._-])(ms|millis|latency|lag|p50|p9[059])$/, 'ms'],
  [/(^|[._-])seconds$/, 's'],
];

/** The unit of one target: `sumSeries(host.network.*.rx)` is in `B/s`. Null where it is none or not known. */
export function unitOfTarget(target: string): string | null {
  const path = firstPath(target);
  if (path === null) return null;
  return RULES.find(([pattern]) => pattern.test(path))?.[1] ?? null;
}

/** The unit that several targets share; null as soon as two differ. */
export function unitOfTargets(targets: readonly string[]): string | null {
  const units = new Set(targets.map(unitOfTarget));
  const [unit = null] = units;
  return units.size === 1 ? unit : null;
}

/** The first argument that is a path: letters with dots between, perhaps with wildcards, that no bracket follows. */
function firstPath(target: string): string | null {
  for (const match of target.matchAll(/[A-Za-z_][\w.*?[\]{},-]*/g)) {
    const text = match[0];
    const after = target[match.index + text.length];
    if (after !== '(' && text.includes('.')) return text.split(/,(?![^{]*\})/)[0] ?? null;
  }
  return null;
}
