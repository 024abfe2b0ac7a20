import type { WireError } from '../../../shared/errors';
import type { CollectStatus } from '../../../shared/model/collect';
import type { MetricNode, SeriesAnswer, SeriesQuery, StoreStatus } from '../../../shared/model/series';
import type { LogLevel } from '../../platform/logger';
import type { FunctionDescription } from '../render/describe-functions';
import type { TagAnswer, TagQuestion } from '../render/answer-tags';
import type { FindRequest } from '../render/find-body';
import type { ImportBatch, ImportOutcome } from '../import/import-batch';
import type { RenderedSeries } from '../query/render-json';
import type { RenderParams } from '../query/query-service';
import type { CollectPlan } from '../collect/pull/collect-plan';
import type { TagChange } from '../ingest/change-tags';
import type { IngestSettings } from '../ingest/ingest-settings';
import type { ListenerAddresses, ListenerPorts } from '../ingest/listeners';
import type { RenderRequest } from '../render/answer-render';
import type { RenderBody } from '../render/render-body';
import type { LogDrainAnswer, LogDrainPost } from '../ingest/log-lines/answer-log-drain';
import type { OtlpAnswer, OtlpPost } from '../ingest/otlp/answer-otlp';
import type { RoutingDefinition } from '../aggregate/routing-rules';
import type { Sample } from '../sample';

/** What the main thread and the two workers say to each other. Replies echo the number of their call. */

export interface LogMessage {
  readonly kind: 'log';
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

export type ReplyMessage<Value> =
  | { readonly kind: 'reply'; readonly seq: number; readonly ok: true; readonly value: Value }
  | { readonly kind: 'reply'; readonly seq: number; readonly ok: false; readonly error: WireError };

/** Handed to the ingest worker when it starts. */
export interface IngestWorkerData {
  readonly stateDir: string;
  readonly clockOffsetMs: number;
  readonly listeners: ListenerAddresses;
  readonly ingestSettings: IngestSettings;
  readonly storageSchemas: string | null;
  readonly storageAggregation: string | null;
  readonly routing: RoutingDefinition;
  readonly sizeLimitBytes: number;
  readonly collectHost: boolean;
}

/** Bodies that the loopback API hands on as they are. */
export type IntakeCall =
  { readonly name: 'otlp'; readonly input: OtlpPost } | { readonly name: 'logDrain'; readonly input: LogDrainPost };

export type ToIngest =
  | { readonly kind: 'ingest'; readonly samples: readonly Sample[] }
  | { readonly kind: 'collect'; readonly plan: CollectPlan }
  | { readonly kind: 'logLines'; readonly lines: readonly string[] }
  | { readonly kind: 'import'; readonly seq: number; readonly batch: ImportBatch }
  | { readonly kind: 'routing'; readonly routing: RoutingDefinition }
  | IngestCall;

export type IngestCall = { readonly kind: 'call'; readonly seq: number } & (
  | IntakeCall
  | { readonly name: 'changeTags'; readonly input: TagChange }
  | { readonly name: 'status' }
  | { readonly name: 'collectStatus' }
  | { readonly name: 'stop' }
);
export type IngestAnswer =
  StoreStatus | readonly CollectStatus[] | readonly string[] | OtlpAnswer | LogDrainAnswer | null;

export type FromIngest =
  | { readonly kind: 'ready'; readonly ports: ListenerPorts }
  | { readonly kind: 'failed'; readonly error: WireError }
  | { readonly kind: 'committed'; readonly newestSeconds: number }
  | ReplyMessage<IngestAnswer | ImportOutcome>
  | LogMessage;

export interface QueryWorkerData {
  readonly stateDir: string;
  readonly clockOffsetMs: number;
}

/** The calls of the query worker: input and answer of each. */
export interface QueryCalls {
  query: { input: SeriesQuery; output: SeriesAnswer };
  render: { input: RenderParams; output: RenderedSeries[] };
  renderBody: { input: RenderRequest; output: RenderBody };
  findBody: { input: FindRequest; output: RenderBody };
  tags: { input: TagQuestion; output: TagAnswer };
  functions: { input: Record<never, never>; output: readonly FunctionDescription[] };
  find: { input: { query: string }; output: MetricNode[] };
  expand: { input: { queries: readonly string[]; leavesOnly: boolean }; output: string[] };
  index: { input: Record<never, never>; output: string[] };
  search: { input: { text: string; limit: number }; output: { paths: string[]; total: number } };
  stop: { input: Record<never, never>; output: null };
}

export type QueryCallName = keyof QueryCalls;

export type ToQuery = {
  [Name in QueryCallName]: {
    readonly kind: 'call';
    readonly seq: number;
    readonly name: Name;
    readonly input: QueryCalls[Name]['input'];
    /** One shared integer that becomes 1 when the caller has lost interest: a busy worker cannot read messages. */
    readonly cancel: Int32Array | null;
  };
}[QueryCallName];

export type FromQuery = { readonly kind: 'ready' } | ReplyMessage<QueryCalls[QueryCallName]['output']> | LogMessage;
