import type { CallOptions } from '../../shared/contract/define';
import type { MetricNode } from '../../shared/model/series';
import type { RenderBody, RenderedSeries, RenderParams, RenderRequest } from '../metrics';

export type { RenderBody, RenderedSeries, RenderParams, RenderRequest };
export type RenderFormat = RenderRequest['format'];

export interface FindRequest {
  readonly query: string;
  readonly leavesOnly: boolean;
  readonly format: 'json' | 'pickle' | 'msgpack';
  /** Seconds since the epoch. */
  readonly now: number;
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
  | (Completion & { readonly ask: 'completeValues'; readonly tag: string });

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
  /** Has series found by their tags, points or not, and gives the names under which they are kept. */
  tagSeries(paths: readonly string[]): Promise<readonly string[]>;
  /** Has series found by their tags no more until a point comes or they are tagged again. */
  deleteSeries(paths: readonly string[]): Promise<void>;
  functions(): Promise<readonly FunctionDescription[]>;
}
