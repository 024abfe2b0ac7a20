import type { MetricNode, SeriesAnswer, SeriesQuery } from '../../../shared/model/series';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { isDamage, openStoreForReading } from '../store/open-store';
import {
  type Evaluated,
  type EventSource,
  QueryService,
  type RenderParams,
  type ServiceOptions,
} from './query-service';
import type { RenderedSeries } from './render-json';
import type { TagIndex } from './tag-index';

/**
 * A query service over a store that may not be there yet, or may be replaced after damage: opened when first asked, and
 * anew after an error that says the file is broken. Without a store answers are empty.
 */
export class LazyQueryService {
  readonly #stateDir: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #events: EventSource | undefined;
  #service: QueryService | null = null;

  constructor(stateDir: string, clock: Clock, logger: Logger, events?: EventSource) {
    this.#stateDir = stateDir;
    this.#clock = clock;
    this.#logger = logger;
    this.#events = events;
  }

  /**
   * Learns of at most so many series that came since the last query, so that the next one need not. Whatever fails here
   * fails again there, where somebody is told.
   *
   * @returns whether there may be more
   */
  learnSome(limit: number): boolean {
    try {
      return this.#open()?.reader.learnSome(limit) ?? false;
    } catch (error) {
      if (isDamage(error)) this.close();
      return false;
    }
  }

  query(query: SeriesQuery, options: ServiceOptions = {}): SeriesAnswer {
    const empty = { from: query.from, until: query.until, series: [], problems: [] };
    return this.#ask('query', empty, (service) => service.query(query, options));
  }

  render(params: RenderParams, options: ServiceOptions = {}): RenderedSeries[] {
    return this.#ask('render', [], (service) => service.render(params, options));
  }

  /** The series of a `/render` request, before they take one of its formats. */
  evaluate(params: RenderParams, options: ServiceOptions = {}): Evaluated {
    const until = Math.floor(this.#clock.nowMs() / 1000);
    const empty = { list: [], range: { from: until - 86_400, until }, timeZone: 'UTC' };
    return this.#ask('render', empty, (service) => service.evaluate(params, options));
  }

  retentions(names: readonly string[]): ReadonlyMap<string, number> {
    return this.#ask('find', new Map<string, number>(), (service) => service.retentions(names));
  }

  /** Asks the tags of all series; the answer of an empty store is given. */
  tagged<Answer>(empty: Answer, ask: (tags: TagIndex) => Answer): Answer {
    return this.#ask('tags', empty, (service) => service.tagged(ask));
  }

  find(pattern: string): MetricNode[] {
    return this.#ask('find', [], (service) => service.find(pattern));
  }

  expand(patterns: readonly string[], leavesOnly: boolean): string[] {
    return this.#ask('expand', [], (service) => service.expand(patterns, leavesOnly));
  }

  names(): string[] {
    return this.#ask('index', [], (service) => service.names());
  }

  search(text: string, limit: number): { paths: string[]; total: number } {
    return this.#ask('search', { paths: [], total: 0 }, (service) => service.search(text, limit));
  }

  close(): void {
    this.#service?.close();
    this.#service = null;
  }

  #ask<Answer>(what: string, empty: Answer, work: (service: QueryService) => Answer): Answer {
    const service = this.#open();
    if (service === null) return empty;
    const started = performance.now();
    try {
      return work(service);
    } catch (error) {
      if (isDamage(error)) this.close();
      throw error;
    } finally {
      const tookMs = performance.now() - started;
      if (tookMs > 250) this.#logger.info(`slow ${what}: ${Math.round(tookMs)} ms`, { what, tookMs });
    }
  }

  #open(): QueryService | null {
    if (this.#service === null) {
      const database = openStoreForReading(this.#stateDir);
      this.#service = database === null ? null : new QueryService(database, this.#clock, this.#events);
    }
    return this.#service;
  }
}
