import type { CallOptions } from '../../shared/contract/define';
import type { MetricNode } from '../../shared/model/series';

/** What `/render` is asked, as text where Graphite takes text. */
export interface RenderParams {
  readonly targets: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly now?: string;
  readonly tz?: string;
  readonly maxDataPoints?: number;
  readonly noNullPoints?: boolean;
  readonly xFilesFactor?: number;
  readonly template?: Readonly<Record<string, string>>;
}

export type RenderFormat = 'json' | 'csv' | 'raw' | 'pickle' | 'msgpack' | 'dygraph' | 'rickshaw' | 'svg' | 'png';

/** A `/render` request with the form in which the answer is wanted. */
export interface RenderRequest extends RenderParams {
  readonly format: RenderFormat;
  readonly graphType: 'line' | 'pie';
  readonly pretty?: boolean;
  readonly jsonp?: string;
  /** How a picture looks: `width`, `title`, `areaMode`… */
  readonly graph?: Readonly<Record<string, string>>;
}

export interface RenderBody {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
}

export interface FindRequest {
  readonly query: string;
  readonly leavesOnly: boolean;
  readonly format: 'json' | 'pickle' | 'msgpack';
  /** Seconds since the epoch. */
  readonly now: number;
}

export interface RenderedSeries {
  readonly target: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly datapoints: ReadonlyArray<readonly [number | null, number]>;
}

/** A render function as `/functions` tells of it. */
export interface FunctionDescription {
  readonly name: string;
  readonly function: string;
  readonly description: string;
  readonly module: string;
  readonly group: string;
  readonly params: readonly unknown[];
}

/** What can be asked of the tags of all series. A limit of null is none. */
export type TagQuestion =
  | { readonly ask: 'tags'; readonly filter: string | null; readonly limit: number | null }
  | { readonly ask: 'values'; readonly tag: string; readonly filter: string | null; readonly limit: number | null }
  | { readonly ask: 'series'; readonly expressions: readonly string[] }
  | (Completion & { readonly ask: 'completeTags' })
  | (Completion & { readonly ask: 'completeValues'; readonly tag: string })
  | { readonly ask: 'names'; readonly paths: readonly string[] };

interface Completion {
  readonly expressions: readonly string[];
  readonly prefix: string;
  readonly limit: number;
}

export type TagAnswer =
  | { readonly names: readonly string[] }
  | { readonly values: ReadonlyArray<{ readonly value: string; readonly count: number }> };

/** What the Graphite part of the API needs of the metrics engine. */
export interface GraphiteSource {
  render(params: RenderParams, options?: CallOptions): Promise<readonly RenderedSeries[]>;
  renderBody(request: RenderRequest, options?: CallOptions): Promise<RenderBody>;
  find(query: string): Promise<readonly MetricNode[]>;
  /** The nodes that a pattern names, with since when and until when leaves have points. */
  findBody(request: FindRequest): Promise<RenderBody>;
  index(): readonly string[] | Promise<readonly string[]>;
  /** Series by their tags, tags and their values. */
  tags(question: TagQuestion): Promise<TagAnswer>;
  functions(): Promise<readonly FunctionDescription[]>;
}
