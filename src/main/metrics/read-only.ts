import { existsSync } from 'node:fs';
import type { MetricNode, SeriesAnswer, SeriesQuery, StoreStatus } from '../../shared/model/series';
import { type Clock, systemClock } from '../platform/clock';
import { silentLogger } from '../platform/logger';
import { LazyQueryService } from './query/lazy-query-service';
import type { EventSource } from './query/query-service';
import { answerRender, type RenderRequest } from './render/answer-render';
import type { RenderBody } from './render/render-body';
import { readStoreFigures } from './store/read-figures';
import { metricsFile } from './store/open-store';

/** The store of a state folder that nobody owns just now, for commands that only read. Answers in the calling thread. */
export interface ReadOnlyMetrics {
  query(query: SeriesQuery): SeriesAnswer;
  renderBody(request: RenderRequest): RenderBody | Promise<RenderBody>;
  find(pattern: string): MetricNode[];
  expand(patterns: readonly string[], options?: { leavesOnly?: boolean }): string[];
  index(): string[];
  search(text: string, limit: number): { paths: string[]; total: number };
  status(): StoreStatus;
  dispose(): void;
}

/**
 * Opens the metrics of a state folder for reading. A folder without a store answers as an empty one.
 *
 * @throws GembaError on the first call where the file cannot be read or a newer version wrote it.
 */
export function openReadOnlyMetrics(
  stateDir: string,
  options: { clock?: Clock; events?: EventSource } = {},
): ReadOnlyMetrics {
  const service = new LazyQueryService(stateDir, options.clock ?? systemClock, silentLogger, options.events);
  return {
    query: (query) => service.query(query),
    renderBody: (request) => answerRender(service, request, {}),
    find: (pattern) => service.find(pattern),
    expand: (patterns, expandOptions) => service.expand(patterns, expandOptions?.leavesOnly ?? false),
    index: () => service.names(),
    search: (text, limit) => service.search(text, limit),
    status: () => ({
      ...(existsSync(metricsFile(stateDir)) ? readStoreFigures(stateDir) : NOTHING),
      limitBytes: 0,
      acceptedPerSecond: 0,
      acceptedTotal: 0,
      rejectedTotal: 0,
      droppedTotal: 0,
      waitingPoints: 0,
      problem: null,
    }),
    dispose: () => service.close(),
  };
}

const NOTHING = { series: 0, points: 0, sizeBytes: 0, bytesPerPoint: null, newestPoint: null };
