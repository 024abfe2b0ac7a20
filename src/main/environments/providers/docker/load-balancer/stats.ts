/** One row of HAProxy's statistics, as far as it is used. Counters count since the process began. */
export interface ProxyRow {
  readonly proxy: string;
  /** A node's name, `FRONTEND` or `BACKEND`. */
  readonly server: string;
  readonly status: string;
  readonly sessions: number;
  readonly requests: number;
  readonly errors: number;
  /** Mean over the last 1024 requests, in milliseconds; null where it is not known. */
  readonly latencyMs: number | null;
}

/**
 * Parses the CSV that HAProxy gives at `/;csv`. Columns are found by name: every version adds some.
 * @see https://docs.haproxy.org/2.6/management.html#9.1
 */
export function parseProxyStats(csv: string): ProxyRow[] {
  const [head = '', ...lines] = csv.split('\n').filter((line) => line.trim() !== '');
  const columns = new Map(
    head
      .replace(/^#\s*/, '')
      .split(',')
      .map((name, index) => [name.trim(), index]),
  );
  return lines.map((line) => {
    const cells = line.split(',');
    const text = (name: string): string => cells[columns.get(name) ?? -1] ?? '';
    const number = (name: string): number | null => (text(name) === '' ? null : Number(text(name)));
    const isServer = text('svname') !== 'FRONTEND' && text('svname') !== 'BACKEND';
    return {
      proxy: text('pxname'),
      server: text('svname'),
      status: text('status'),
      sessions: number('scur') ?? 0,
      // A TCP proxy has no requests; there a session is what was asked.
      requests: (isServer ? null : number('req_tot')) ?? number('stot') ?? 0,
      errors:
        (number('hrsp_5xx') ?? 0) + (number('hrsp_5xx') === null ? (number('econ') ?? 0) + (number('eresp') ?? 0) : 0),
      latencyMs: number('ttime'),
    };
  });
}
