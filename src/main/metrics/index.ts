import type { CallOptions, Serves } from '../../shared/contract/define';
import type { metricsContract } from '../../shared/contract/metrics';
import type { MetricNode, SeriesAnswer, SeriesQuery, StoreStatus } from '../../shared/model/series';
import { GembaError } from '../../shared/errors';
import { offsetClock } from '../platform/clock';
import { type Disposable, Emitter } from '../platform/disposable';
import type { Logger } from '../platform/logger';
import type { TagChange } from './ingest/change-tags';
import { DEFAULT_INGEST_SETTINGS, type IngestSettings } from './ingest/ingest-settings';
import { type ListenerAddresses, type ListenerName, type ListenerPorts, NO_PORTS } from './ingest/listeners';
import { createIntakeClient, type MetricsIntake } from './intake-client';
import { NO_ROUTING, type RoutingDefinition } from './aggregate/routing-rules';
import type { RenderParams } from './query/query-service';
import type { RenderedSeries } from './query/render-json';
import type { ImportBatch, ImportOutcome } from './import/import-batch';
import type { Sample } from './sample';
import { QueryTimes } from './query-times';
import { readPolicyRules } from './store/policy';
import type { RenderRequest } from './render/answer-render';
import type { TagAnswer, TagQuestion } from './render/answer-tags';
import type { FunctionDescription } from './render/describe-functions';
import type { FindRequest } from './render/find-body';
import type { RenderBody } from './render/render-body';
import { watchSeries } from './watch-series';
import { WorkerClient } from './worker-client';
import type {
  FromIngest,
  FromQuery,
  IngestWorkerData,
  QueryCallName,
  QueryCalls,
  QueryWorkerData,
} from './workers/protocol';

export { createImports } from './import/import-service';
export { createRemotes } from './remote/remotes-service';
export { openReadOnlyMetrics, type ReadOnlyMetrics } from './read-only';
export { copyStore, type CopyForm } from './store/copy-store';
export { storageSchemasOfRules } from './store/policy';
export type { RenderParams } from './query/query-service';
export type { RenderRequest } from './render/answer-render';
export type { RenderBody } from './render/render-body';
export type { RenderedSeries } from './query/render-json';
export type { IngestSettings } from './ingest/ingest-settings';
export { LISTENER_NAMES, type ListenerAddresses, type ListenerName, type ListenerPorts } from './ingest/listeners';
export { checkRuleFile, type RoutingDefinition } from './aggregate/routing-rules';
export { isTimeZone, parseTime } from './query/parse-time';
export type { Sample } from './sample';
export { seriesOfColumns } from './render/series-of-columns';
export { writeSeries } from './render/write-series';
export type { MetricsIntake } from './intake-client';
export { type ContainerLogs, type LoggedLine, followContainerLogs } from './collect/follow-container-logs';

export interface MetricsOptions {
  readonly stateDir: string;
  /** Paths of the built worker entries. */
  readonly workers: { readonly ingest: string; readonly query: string };
  readonly clockOffsetMs: number;
  readonly logger: Logger;
  /** Port 0 takes a free one; one that is taken gives null in `ports` and a line in the log. */
  readonly listeners: ListenerAddresses;
  /** How the listeners treat what they are sent; what `gemba.yaml` has by default where absent. */
  readonly ingestSettings?: IngestSettings;
  /** Text of the workspace's files in carbon's own format; null for the built-in rules. */
  readonly storageSchemas: string | null;
  readonly storageAggregation: string | null;
  /** Aggregation, rewriting, lists and relays; absent for none. */
  readonly routing?: RoutingDefinition;
  readonly sizeLimitBytes: number;
  readonly collectHost: boolean;
}

/** What the Graphite HTTP API is made of. Bad targets, times and names fail with code `usage`. */
export interface GraphiteQueries {
  render(params: RenderParams, options?: CallOptions): Promise<RenderedSeries[]>;
  /** An answer in one of the formats, ready for the wire. */
  renderBody(request: RenderRequest, options?: CallOptions): Promise<RenderBody>;
  find(query: string, from?: string, until?: string): Promise<MetricNode[]>;
  /** The nodes that a pattern names, with since when and until when leaves have points. */
  findBody(request: FindRequest): Promise<RenderBody>;
  /** Series by their tags, tags and their values. */
  tags(question: TagQuestion): Promise<TagAnswer>;
  /**
   * Has series found by their tags, points or not, and resolves with the names under which they are kept.
   *
   * @throws GembaError `failed` while the store cannot be written
   */
  tagSeries(paths: readonly string[]): Promise<readonly string[]>;
  /** Has series found by their tags no more until a point comes or they are tagged again. As `tagSeries`. */
  deleteSeries(paths: readonly string[]): Promise<void>;
  functions(): Promise<readonly FunctionDescription[]>;
  expand(queries: readonly string[], options?: { leavesOnly?: boolean }): Promise<string[]>;
  index(): Promise<string[]>;
}

export interface MetricsEngine {
  readonly ports: ListenerPorts;
  ingest(samples: readonly Sample[]): void;
  /**
   * Writes a batch of an import; it survives the death of the process when this resolves.
   *
   * @throws GembaError `failed` while the store cannot be written
   */
  importBatch(batch: ImportBatch): Promise<ImportOutcome>;
  readonly intake: MetricsIntake;
  /** Goes on with other rules and destinations, at once. */
  setRouting(routing: RoutingDefinition): void;
  query(query: SeriesQuery, options?: CallOptions): Promise<SeriesAnswer>;
  readonly graphite: GraphiteQueries;
  /** After each commit, with the time of the newest point in it. */
  onCommit(listener: (newestSeconds: number) => void): Disposable;
  status(): Promise<StoreStatus>;
  readonly serve: Serves<typeof metricsContract>;
  dispose(): Promise<void>;
}

const MEASURE_EVERY_MS = 10_000;
const STOP_WITHIN_MS = 30_000;

/**
 * Starts the time-series engine: an ingest worker that owns metrics.sqlite and a query worker that reads it.
 *
 * @throws GembaError `invalid` for storage rules that cannot be read or a file of a newer version, `denied` where the state
 * folder cannot be used.
 */
export async function createMetricsEngine(options: MetricsOptions): Promise<MetricsEngine> {
  readPolicyRules(options.storageSchemas, options.storageAggregation);
  const logger = options.logger.child('metrics');
  const clock = offsetClock(options.clockOffsetMs);
  const committed = new Emitter<number>((error) => {
    logger.error(`a listener for commits failed: ${String(error)}`, {});
  });
  const ports: Record<ListenerName, number | null> = { ...NO_PORTS };
  const routing = { current: options.routing ?? NO_ROUTING };
  const ingest = await startIngestWorker(options, logger, ports, committed, () => {
    ingest.post({ kind: 'routing', routing: routing.current });
    intake.resend();
  });
  const intake = createIntakeClient(ingest);
  const query = new WorkerClient<FromQuery>({
    name: 'query',
    script: options.workers.query,
    workerData: { stateDir: options.stateDir, clockOffsetMs: options.clockOffsetMs } satisfies QueryWorkerData,
    logger,
    onMessage: () => {},
  });
  const queryTimes = new QueryTimes();
  const telemetry = setInterval(() => {
    ingest.post({ kind: 'ingest', samples: queryTimes.take(Math.floor(clock.nowMs() / 1000)) });
  }, MEASURE_EVERY_MS);
  const ask = <Name extends QueryCallName>(
    name: Name,
    input: QueryCalls[Name]['input'],
    callOptions: CallOptions = {},
  ): Promise<QueryCalls[Name]['output']> =>
    queryTimes.measure(() => query.call((seq, cancel) => ({ kind: 'call', seq, name, input, cancel }), callOptions));
  const status = (): Promise<StoreStatus> => ingest.call((seq) => ({ kind: 'call', seq, name: 'status' }));
  const changeTags = (input: TagChange): Promise<readonly string[]> =>
    ingest.call((seq) => ({ kind: 'call', seq, name: 'changeTags', input }));
  const onCommit = (listener: (newestSeconds: number) => void): Disposable => committed.on(listener);
  const watchOptions = { query: (q: SeriesQuery, signal: AbortSignal) => ask('query', q, { signal }), onCommit, clock };

  return {
    ports,
    ingest: (samples) => {
      if (samples.length > 0) ingest.post({ kind: 'ingest', samples });
    },
    importBatch: (batch) => ingest.call((seq) => ({ kind: 'import', seq, batch })),
    intake,
    setRouting(next) {
      routing.current = next;
      ingest.post({ kind: 'routing', routing: next });
    },
    query: (input, callOptions) => ask('query', input, callOptions),
    graphite: {
      render: (params, callOptions) => ask('render', params, callOptions),
      renderBody: (request, callOptions) => ask('renderBody', request, callOptions),
      findBody: (request) => ask('findBody', request),
      tags: (question) => ask('tags', question),
      tagSeries: (paths) => changeTags({ kind: 'register', paths }),
      deleteSeries: async (paths) => void (await changeTags({ kind: 'unregister', paths })),
      functions: () => ask('functions', {}),
      find: (pattern) => ask('find', { query: pattern }),
      expand: (queries, expandOptions) => ask('expand', { queries, leavesOnly: expandOptions?.leavesOnly ?? false }),
      index: () => ask('index', {}),
    },
    onCommit,
    status,
    serve: {
      query: (input, callOptions) => ask('query', withoutUndefined(input), callOptions),
      watch: (input, emit, { signal }) => watchSeries(input, emit, signal, watchOptions),
      find: (input, callOptions) => ask('find', input, callOptions),
      search: (input, callOptions) => ask('search', input, callOptions),
      status: () => status(),
    },
    async dispose() {
      clearInterval(telemetry);
      await query.stop((seq) => ({ kind: 'call', seq, name: 'stop', input: {}, cancel: null }), STOP_WITHIN_MS);
      await ingest.stop((seq) => ({ kind: 'call', seq, name: 'stop' }), STOP_WITHIN_MS);
    },
  };
}

/** Resolves when the worker is ready to take points, and rejects where it cannot begin at all. */
function startIngestWorker(
  options: MetricsOptions,
  logger: Logger,
  ports: Record<ListenerName, number | null>,
  committed: Emitter<number>,
  /** Tells a worker that took the place of one that died what that one was told since it began. */
  onRestart: () => void,
): Promise<WorkerClient<FromIngest>> {
  const workerData: IngestWorkerData = {
    stateDir: options.stateDir,
    clockOffsetMs: options.clockOffsetMs,
    listeners: options.listeners,
    ingestSettings: options.ingestSettings ?? DEFAULT_INGEST_SETTINGS,
    storageSchemas: options.storageSchemas,
    storageAggregation: options.storageAggregation,
    routing: options.routing ?? NO_ROUTING,
    sizeLimitBytes: options.sizeLimitBytes,
    collectHost: options.collectHost,
  };
  return new Promise((resolve, reject) => {
    const client: WorkerClient<FromIngest> = new WorkerClient<FromIngest>({
      name: 'ingest',
      script: options.workers.ingest,
      workerData,
      logger,
      onRestart,
      onMessage(message) {
        if (message.kind === 'ready') {
          Object.assign(ports, message.ports);
          resolve(client);
        } else if (message.kind === 'committed') committed.emit(message.newestSeconds);
        else if (message.kind === 'failed') {
          reject(GembaError.fromWire(message.error));
          void client.stop(() => null, 0);
        }
      },
    });
  });
}

/** The schema's optional width is either there or absent, never undefined. */
function withoutUndefined(query: {
  targets: string[];
  from: number;
  until: number;
  widthPx?: number | undefined;
}): SeriesQuery {
  const { targets, from, until, widthPx } = query;
  return widthPx === undefined ? { targets, from, until } : { targets, from, until, widthPx };
}
