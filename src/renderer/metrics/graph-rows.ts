/** The graphs of the explorer: a list that is written into the link, so that it survives a restart and can be sent to somebody. */

export interface GraphRow {
  readonly id: string;
  /** Null: the row is called after what it shows. */
  readonly title: string | null;
  readonly targets: readonly string[];
  /** Follows the short names of its lines: `1 min`. */
  readonly nameSuffix?: string;
}

/** Shown when no target is asked for: the machine that the console runs on, live from the first second. */
export const MACHINE_ROWS: readonly GraphRow[] = [
  {
    id: 'cpu',
    title: 'CPU by state',
    targets: ['host.cpu.user', 'host.cpu.system', 'host.cpu.iowait', 'host.cpu.softirq', 'host.cpu.steal'],
  },
  { id: 'load', title: 'Load', targets: ['host.load.1', 'host.load.5', 'host.load.15'], nameSuffix: ' min' },
  { id: 'memory', title: 'Memory', targets: ['host.memory.used', 'host.memory.cached', 'host.memory.available'] },
  { id: 'disk', title: 'Disk I/O', targets: ['host.disk.io.read', 'host.disk.io.write'] },
  { id: 'network', title: 'Network', targets: ['host.network.rx', 'host.network.tx'] },
  { id: 'processes', title: 'Busiest processes', targets: ['host.process.*.cpu'] },
];

const FIRST = 'target';
const MOST_ROWS = 12;

/** The graphs of a link: `target`, `target2`, … ; several targets of one graph stand on lines of their own. Null: none. */
export function rowsOfParams(params: Readonly<Record<string, string>>): readonly GraphRow[] | null {
  const rows: GraphRow[] = [];
  for (let n = 1; n <= MOST_ROWS; n += 1) {
    const targets = parseTargets(params[paramName(n)] ?? '');
    if (targets.length > 0) rows.push({ id: paramName(n), title: null, targets });
  }
  return rows.length > 0 ? rows : null;
}

/** What a link says of these graphs. The most that fit are kept. */
export function paramsOfRows(rows: readonly GraphRow[]): Record<string, string> {
  return Object.fromEntries(
    rows.slice(0, MOST_ROWS).map((row, index) => [paramName(index + 1), row.targets.join('\n')]),
  );
}

function paramName(n: number): string {
  return n === 1 ? FIRST : `${FIRST}${n}`;
}

/** One target a line; a line may end with a comma. */
export function parseTargets(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim().replace(/,$/, ''))
    .filter((line) => line !== '');
}

/**
 * The part of each name that tells it from the others: `host.cpu.user` beside `host.cpu.system` is `user`. Names that
 * share nothing stay whole, and a single one is its last two pieces.
 */
export function shortNames(names: readonly string[]): readonly string[] {
  if (names.length === 0 || names.some((name) => name.includes('('))) return names;
  const pieces = names.map((name) => name.split('.'));
  const shortest = Math.min(...pieces.map((each) => each.length));
  if (names.length === 1) return pieces.map((each) => each.slice(-2).join('.'));
  let head = 0;
  while (head < shortest - 1 && pieces.every((each) => each[head] === pieces[0]?.[head])) head += 1;
  let tail = 0;
  while (tail < shortest - head - 1 && pieces.every((each) => each.at(-1 - tail) === pieces[0]?.at(-1 - tail)))
    tail += 1;
  return pieces.map((each) => each.slice(head, each.length - tail).join('.'));
}

/** Several targets in the short form that the store reads as well: `host.cpu.{user,system}`. Others stand one a line. */
export function compactTargets(targets: readonly string[]): readonly string[] {
  if (targets.length < 2 || targets.some((target) => /[(){}]/.test(target))) return targets;
  const short = shortNames(targets);
  const first = targets[0] ?? '';
  const at = first.indexOf(short[0] ?? '', sharedLength(targets));
  const head = first.slice(0, at);
  const tail = first.slice(at + (short[0]?.length ?? 0));
  const fits = head !== '' && targets.every((target, index) => target === `${head}${short[index] ?? ''}${tail}`);
  return fits ? [`${head}{${short.join(',')}}${tail}`] : targets;
}

/** Length of the pieces that all names begin with, dots included. */
function sharedLength(names: readonly string[]): number {
  const pieces = names.map((name) => name.split('.'));
  let length = 0;
  for (let i = 0; i < (pieces[0]?.length ?? 0) - 1; i += 1) {
    const piece = pieces[0]?.[i] ?? '';
    if (!pieces.every((each) => each[i] === piece)) break;
    length += piece.length + 1;
  }
  return length;
}
