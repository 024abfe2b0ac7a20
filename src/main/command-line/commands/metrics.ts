import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { GembaError } from '../../../shared/errors';
import type { StoreStatus } from '../../../shared/model/series';
import { copyStore, type CopyForm } from '../../metrics';
import { withCore } from '../connect';
import { queryRemote } from '../query-remote';
import { parseSize } from './desktop';
import type { ExitStatus } from '../exit-status';
import { findConsoleWorkspace } from '../find-workspace';
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

const QUERY_FORMATS = ['json', 'csv', 'raw', 'pickle', 'msgpack', 'dygraph', 'rickshaw', 'svg', 'png'] as const;
const BINARY: readonly string[] = ['pickle', 'msgpack', 'png'];
type QueryFormat = (typeof QUERY_FORMATS)[number];

export interface QueryOptions {
  readonly from: string;
  readonly until: string;
  readonly format: string;
  /** A file instead of stdout. */
  readonly out?: string;
  /** `800x400`, for pictures. */
  readonly size?: string;
  readonly theme?: string;
  readonly title?: string;
  readonly remote?: string;
}

/** The points of series, as the engine writes them for `/render`: from the owner of the state folder, or read here. */
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
  const form = { format, graphType: 'line', tz: localZone(), graph: pictureOptions(options) } as const;
  return withCore(invocation, { kind: 'look' }, async ({ renderBody, client }) => {
    const { body } = await (remote === undefined
      ? renderBody({ targets, from, until, ...form })
      : queryRemote(client, { remote, targets, from, until }, form));
    if (options.out !== undefined) await writeFile(options.out, body);
    else if (BINARY.includes(format)) invocation.output.bytes(body);
    else if (body.length > 0) invocation.output.text(new TextDecoder().decode(body));
    if (isEmpty(body, format)) invocation.output.note('No series matches.');
    return 0;
  });
}

const localZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

function pictureOptions({ size, theme, title }: QueryOptions): Record<string, string> {
  const { width, height } = parseSize(size ?? '800x400');
  return {
    width: String(width),
    height: String(height),
    ...(theme === undefined ? {} : { template: theme }),
    ...(title === undefined ? {} : { title }),
  };
}

/** What a format writes where there are no series; pictures say it themselves. */
function isEmpty(body: Uint8Array, format: QueryFormat): boolean {
  if (format === 'csv' || format === 'raw') return body.length === 0;
  return ['json', 'rickshaw', 'dygraph'].includes(format) && body.length === 2;
}

/** Copies the store while its owner goes on writing; no owner is needed. */
export async function copyMetrics(invocation: Invocation, file: string, form: CopyForm): Promise<ExitStatus> {
  const { stateDir } = await findConsoleWorkspace(invocation.wish);
  const target = path.resolve(invocation.cwd, file);
  const sizeBytes = await copyStore(stateDir, target, form);
  invocation.output.document({ file: target, sizeBytes });
  invocation.output.print(`${target} holds all metrics (${formatBytes(sizeBytes)}).`);
  return 0;
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
