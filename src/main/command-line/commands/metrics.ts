import { GembaError } from '../../../shared/errors';
import type { StoreStatus } from '../../../shared/model/series';
import { renderJson, type RenderedSeries } from '../../api/graphite';
import { withCore } from '../connect';
import { queryRemote } from '../query-remote';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import type { RelayStatus } from '../../../shared/model/series';
import { formatAge, formatBytes, formatCount, formatTable } from '../table';

export function listMetrics(
  invocation: Invocation,
  glob: string,
  { remote }: { readonly remote?: string },
): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const asked = { query: glob };
    const nodes = await (remote === undefined ? client.metrics.find(asked) : client.remotes.find({ remote, ...asked }));
    invocation.output.document(nodes);
    for (const { path, isLeaf } of nodes) invocation.output.print(isLeaf ? path : `${path}.`);
    if (nodes.length === 0) invocation.output.note(`Nothing matches ${glob}.`);
    return 0;
  });
}

export const QUERY_FORMATS = ['json', 'csv', 'raw'] as const;
export type QueryFormat = (typeof QUERY_FORMATS)[number];

export interface QueryOptions {
  readonly from: string;
  readonly until: string;
  readonly format: string;
  readonly remote?: string;
}

export async function queryMetrics(
  invocation: Invocation,
  targets: string[],
  options: QueryOptions,
): Promise<ExitStatus> {
  const format = QUERY_FORMATS.find((known) => known === options.format);
  if (format === undefined) {
    throw new GembaError('usage', `The format ${JSON.stringify(options.format)} is not supported.`, {
      nextStep: `Supported: ${QUERY_FORMATS.join(', ')}.`,
    });
  }
  if (invocation.output.json && format !== 'json') {
    throw new GembaError('usage', `--json and --format ${format} contradict each other.`, {
      nextStep: 'Leave one of them out.',
    });
  }
  const { from, until, remote } = options;
  return withCore(invocation, { kind: 'look' }, async ({ render, client }) => {
    const series =
      remote === undefined
        ? await render({ targets, from, until })
        : await queryRemote(client, { remote, targets, from, until });
    const text = FORMATTERS[format](series);
    if (text !== '') invocation.output.text(text);
    if (series.length === 0) invocation.output.note('No series matches.');
    return 0;
  });
}

const FORMATTERS: Readonly<Record<QueryFormat, (series: readonly RenderedSeries[]) => string>> = {
  json: renderJson,
  csv: formatCsv,
  raw: formatRaw,
};

/** `name,2026-11-23 14:40:00,1.0`, local time, an empty value for a gap. */
export function formatCsv(series: readonly RenderedSeries[]): string {
  return series
    .flatMap(({ target, datapoints }) =>
      datapoints.map(
        ([value, time]) => `${csvField(target)},${localTime(time)},${value === null ? '' : pythonFloat(value)}`,
      ),
    )
    .join('\n');
}

/** Graphite's raw format: `name,START,END,STEP|v1,v2,…` with `None` for a gap. */
export function formatRaw(series: readonly RenderedSeries[]): string {
  return series
    .map(({ target, datapoints }) => {
      const [first, second] = datapoints;
      const start = first?.[1] ?? 0;
      const step = second === undefined ? 1 : second[1] - start;
      const values = datapoints.map(([value]) => (value === null ? 'None' : pythonFloat(value)));
      return `${target},${start},${start + step * datapoints.length},${step}|${values.join(',')}`;
    })
    .join('\n');
}

/** A float as Python prints it: whole numbers keep their `.0`. */
function pythonFloat(value: number): string {
  if (value === Infinity) return 'inf';
  if (value === -Infinity) return '-inf';
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
}

const csvField = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function localTime(seconds: number): string {
  const date = new Date(seconds * 1000);
  const shifted = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19).replace('T', ' ');
}

export function metricsStatus(invocation: Invocation): Promise<ExitStatus> {
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const store = await client.metrics.status({});
    invocation.output.document(store);
    const rows = [
      ['series', formatCount(store.series)],
      ['points', formatCount(store.points)],
      ['size', sizeWords(store)],
      ['bytes per point', store.bytesPerPoint === null ? '–' : store.bytesPerPoint.toFixed(2)],
      ['accepted', `${formatCount(store.acceptedTotal)}, ${store.acceptedPerSecond.toFixed(1)} a second`],
      ['rejected', formatCount(store.rejectedTotal)],
      ['dropped', formatCount(store.droppedTotal)],
      ['newest point', store.newestPoint === null ? 'none' : formatAge(store.newestPoint * 1000, Date.now())],
    ];
    invocation.output.print(formatTable(rows));
    for (const relay of store.relays ?? []) invocation.output.print(describeRelay(relay));
    if (store.problem !== null) invocation.output.note(store.problem);
    return 0;
  });
}

/** Only the process that owns the store knows how large it may grow. */
function sizeWords({ sizeBytes, limitBytes }: StoreStatus): string {
  return limitBytes === 0 ? formatBytes(sizeBytes) : `${formatBytes(sizeBytes)} of at most ${formatBytes(limitBytes)}`;
}

/** `relay cluster (carbon): 1,200 sent, 30 queued, 0 dropped, 2 errors, 4.0 s behind`, and why nothing goes out. */
function describeRelay({ name, kind, sent, queued, dropped, errors, lagSeconds, problem }: RelayStatus): string {
  const counts = [`${formatCount(sent)} sent`, `${formatCount(queued)} queued`, `${formatCount(dropped)} dropped`];
  const line = `relay ${name} (${kind}): ${counts.join(', ')}, ${formatCount(errors)} errors, ${lagSeconds.toFixed(1)} s behind`;
  return problem === null ? line : `${line}\n  ${problem}`;
}
