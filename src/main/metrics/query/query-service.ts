import { GembaError } from '../../../shared/errors';
import type { MetricNode, SeriesAnswer, SeriesQuery } from '../../../shared/model/series';
import type { Clock } from '../../platform/clock';
import type { ReadableDatabase } from '../../platform/database';
import { StoreReader } from '../store/store-reader';
import { type ContextOptions, QueryContext, type QueryLimits, type SeriesSource, type TimeRange } from './context';
import { evaluateTarget } from './evaluate';
import { expandBraces } from './glob';
import { isTimeZone, parseTime } from './parse-time';
import { renderJson, type RenderedSeries } from './render-json';
import { toColumns } from './reduce-to-pixels';
import type { Series } from './series';
import { searchNames, SeriesIndex } from './series-index';
import { TagIndex } from './tag-index';

/** A `/render` request, as its query string has it. */
export interface RenderParams {
  readonly targets: readonly string[];
  readonly from?: string;
  readonly until?: string;
  readonly now?: string;
  readonly tz?: string;
  readonly maxDataPoints?: number;
  readonly noNullPoints?: boolean;
  readonly xFilesFactor?: number;
  /** What `$` names in `template()` stand for, whatever the targets say. */
  readonly template?: Readonly<Record<string, string>>;
}

/** What a query needs of the events: when they happened, both ends included, seconds since the epoch. */
export interface EventSource {
  /** Those that have all of the tags; all events for null. */
  eventTimes(from: number, until: number, tags: readonly string[] | null): readonly number[];
}

/** The series of a `/render` request, before they take one of its formats. */
export interface Evaluated {
  readonly list: readonly Series[];
  readonly range: TimeRange;
  readonly timeZone: string;
}

export interface ServiceOptions {
  readonly isCancelled?: () => boolean;
}

const NO_EVENTS: EventSource = { eventTimes: () => [] };

const MAX_POINTS = 20_000_000;
const DEADLINE_MS = 30_000;
const MAX_NAMES = 1_000_000;

/** Answers queries from a store, in the thread that calls it. */
export class QueryService {
  readonly #reader: StoreReader;
  readonly #index = new SeriesIndex();
  readonly #tags = new TagIndex();
  readonly #clock: Clock;
  readonly #events: EventSource;

  constructor(database: ReadableDatabase, clock: Clock, events: EventSource = NO_EVENTS) {
    this.#reader = new StoreReader(database, this.#index, this.#tags);
    this.#clock = clock;
    this.#events = events;
  }

  /** A target that cannot be evaluated becomes a problem beside the others' answers. */
  query(query: SeriesQuery, options: ServiceOptions = {}): SeriesAnswer {
    const now = Math.floor(this.#clock.nowMs() / 1000);
    const range = { from: Math.floor(query.from), until: Math.floor(query.until) };
    return this.#reader.atOneMoment(() => {
      const context = this.#context({ now, clock: now, timeZone: 'UTC', xFilesFactor: 0 }, options);
      const problems: SeriesAnswer['problems'] = [];
      const series: Series[] = [];
      for (const target of query.targets) {
        try {
          series.push(...evaluateTarget(context, target, range));
        } catch (error) {
          if (!(error instanceof GembaError) || error.code === 'cancelled') throw error;
          problems.push({ target, message: error.message });
        }
      }
      return { from: range.from, until: range.until, series: toColumns(series, query.widthPx ?? null), problems };
    });
  }

  /** @throws GembaError `usage` for the first target or time that is wrong. */
  render(params: RenderParams, options: ServiceOptions = {}): RenderedSeries[] {
    return renderJson(this.evaluate(params, options).list, {
      maxDataPoints: params.maxDataPoints ?? null,
      noNullPoints: params.noNullPoints ?? false,
    });
  }

  /** @throws GembaError `usage` for the first target or time that is wrong. */
  evaluate(params: RenderParams, options: ServiceOptions = {}): Evaluated {
    const timeZone = params.tz !== undefined && isTimeZone(params.tz) ? params.tz : 'UTC';
    const clock = Math.floor(this.#clock.nowMs() / 1000);
    const now = params.now === undefined ? clock : parseTime(params.now, clock, timeZone);
    const until = params.until === undefined ? now : parseTime(params.until, now, timeZone);
    const from = params.from === undefined ? now - 86_400 : parseTime(params.from, now, timeZone);
    if (from === until) throw new GembaError('usage', 'The time range is empty: from and until are the same.');
    const range = { from: Math.min(from, until), until: Math.max(from, until) };
    return this.#reader.atOneMoment(() => {
      const template = new Map(Object.entries(params.template ?? {}));
      const xFilesFactor = params.xFilesFactor ?? 0;
      const context = this.#context({ now, clock, timeZone, xFilesFactor, template }, options);
      const targets = params.targets.filter((target) => target.trim() !== '');
      return { list: targets.flatMap((target) => evaluateTarget(context, target, range)), range, timeZone };
    });
  }

  find(pattern: string): MetricNode[] {
    return this.#reader.atOneMoment(() => this.#index.find(pattern));
  }

  /** How long the coarsest archive of each series keeps its points, in seconds; for names that no series has nothing. */
  retentions(names: readonly string[]): ReadonlyMap<string, number> {
    return this.#reader.atOneMoment(() => {
      const series = names.flatMap((name) => this.#index.match(name));
      return new Map(series.map(({ name, policy }) => [name, policy.archives.at(-1)?.retentionSeconds ?? 0]));
    });
  }

  /** Graphite's `/metrics/expand`: the names behind each pattern, ordered, each once. */
  expand(patterns: readonly string[], leavesOnly: boolean): string[] {
    return this.#reader.atOneMoment(() => {
      const paths = patterns
        .flatMap(expandBraces)
        .flatMap((pattern) => this.#index.find(pattern))
        .filter((node) => node.isLeaf || !leavesOnly)
        .map((node) => node.path);
      return [...new Set(paths)].sort();
    });
  }

  /** Asks the tags of all series. */
  tagged<Answer>(ask: (tags: TagIndex) => Answer): Answer {
    return this.#reader.atOneMoment(() => ask(this.#tags));
  }

  names(): string[] {
    return this.#reader.atOneMoment(() => this.#index.names().slice(0, MAX_NAMES));
  }

  search(text: string, limit: number): { paths: string[]; total: number } {
    return this.#reader.atOneMoment(() => searchNames(this.#index.names(), text, limit));
  }

  get reader(): StoreReader {
    return this.#reader;
  }

  get seriesCount(): number {
    return this.#index.size;
  }

  close(): void {
    this.#reader.close();
  }

  #context(what: ContextOptions, options: ServiceOptions): QueryContext {
    const source: SeriesSource = {
      match: (pattern) => this.#index.match(pattern),
      matchTags: (expressions) => this.#tags.find(expressions).filter((series) => this.#reader.hasPoints(series)),
      rangeOf: (series, from, until, at) => this.#reader.rangeOf(series, from, until, at),
      read: (series, range) => this.#reader.read(series, range),
      eventTimes: (from, until, tags) => this.#events.eventTimes(from, until, tags),
    };
    const limits: QueryLimits = {
      maxPoints: MAX_POINTS,
      deadlineMs: Date.now() + DEADLINE_MS,
      isCancelled: options.isCancelled ?? (() => false),
    };
    return new QueryContext(source, limits, what);
  }
}
