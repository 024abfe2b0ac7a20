import { GembaError } from '../../../shared/errors';
import type { ArchivePoints, ArchiveRange } from '../store/archive-reader';
import type { StoredSeries } from '../store/store-reader';
import type { Series } from './series';
import { tagsOfName } from './series-tags';

/** Where a query finds series and reads points: two things, so that either can be something else. */
export interface SeriesSource {
  match(pattern: string): readonly StoredSeries[];
  /** Series by tag expressions such as `name=disk.used` and `host!=~db.*`. @throws GembaError `usage` */
  matchTags(expressions: readonly string[]): readonly StoredSeries[];
  rangeOf(series: StoredSeries, from: number, until: number, now: number): ArchiveRange | null;
  read(series: StoredSeries, range: ArchiveRange): ArchivePoints;
  /** When events happened, both ends included, in seconds since the epoch; with all of the tags, where there are any. */
  eventTimes(from: number, until: number, tags: readonly string[] | null): readonly number[];
}

export interface QueryLimits {
  /** Points that one query may read. */
  readonly maxPoints: number;
  /** Milliseconds since the epoch of the system's clock at which it gives up. */
  readonly deadlineMs: number;
  readonly isCancelled: () => boolean;
}

/** A range, seconds since the epoch: `from` exclusive, `until` inclusive. */
export interface TimeRange {
  readonly from: number;
  readonly until: number;
}

export interface ContextOptions {
  /** Governs relative times and the archives. */
  readonly now: number;
  /** What the clock shows, which a few functions go by whatever `now` says. */
  readonly clock?: number;
  readonly timeZone: string;
  readonly xFilesFactor: number;
  /** What the request says that `$` names in templates stand for. */
  readonly template?: ReadonlyMap<string, string>;
}

/** A series that a pattern names, and its points once they have been read. */
interface FoundSeries {
  readonly series: StoredSeries;
  readonly range: ArchiveRange;
  points: ArchivePoints | null;
}

/** What all parts of one query share. */
interface Shared {
  readonly found: Map<string, readonly FoundSeries[]>;
  readonly stacks: Map<string, number[]>;
  points: number;
}

/** What is to be read: by a path with globs, or by tags. */
export interface SeriesPattern {
  readonly path: string;
  readonly tagExpressions: readonly string[] | null;
}

/** What one query shares between its functions: the clock, the limits, and everything it has read so far. */
export class QueryContext {
  readonly now: number;
  readonly clock: number;
  readonly timeZone: string;
  readonly template: ReadonlyMap<string, string>;
  /** Of the request until `setXFilesFactor` says otherwise; applies to aggregates and to series that say nothing else. */
  xFilesFactor: number;
  readonly #source: SeriesSource;
  readonly #limits: QueryLimits;
  readonly #options: ContextOptions;
  readonly #shared: Shared;

  constructor(source: SeriesSource, limits: QueryLimits, options: ContextOptions, shared?: Shared) {
    this.#source = source;
    this.#limits = limits;
    this.#options = options;
    this.#shared = shared ?? { found: new Map(), stacks: new Map(), points: 0 };
    this.now = options.now;
    this.clock = options.clock ?? options.now;
    this.timeZone = options.timeZone;
    this.xFilesFactor = options.xFilesFactor;
    this.template = options.template ?? new Map();
  }

  /** For evaluating an argument once more: what is set there does not reach back here. */
  fork(): QueryContext {
    const options = { ...this.#options, xFilesFactor: this.xFilesFactor };
    return new QueryContext(this.#source, this.#limits, options, this.#shared);
  }

  /** The running totals of `stacked`, which go on from target to target. */
  stack(name: string): number[] {
    const known = this.#shared.stacks.get(name);
    if (known !== undefined) return known;
    const begun: number[] = [];
    this.#shared.stacks.set(name, begun);
    return begun;
  }

  /**
   * All series that a pattern names, ordered by name. Their values are read when they are first asked for, once for each
   * pattern and range: a moving window needs to know what there is, and then reads it over a longer range.
   *
   * @throws GembaError `refused` where too many points would be read; so do the values, and `cancelled`, `timeout`.
   */
  fetch(pattern: SeriesPattern, range: TimeRange): readonly Series[] {
    const key = `${range.from} ${range.until} ${pattern.path}`;
    const found = this.#shared.found.get(key) ?? this.#find(pattern, range);
    this.#shared.found.set(key, found);
    return found.map((series) => this.#unread(series, pattern.path));
  }

  /**
   * Counts what several patterns would read, before any of it is read.
   *
   * @throws GembaError `refused` with the number of points where they are too many.
   */
  foresee(patterns: readonly SeriesPattern[], range: TimeRange): void {
    const planned = patterns.flatMap((pattern) => this.#plan(pattern, range));
    const points = planned.reduce((sum, item) => sum + item.range.length, 0);
    if (points > this.#limits.maxPoints) this.#refuse(points, `${planned.length.toLocaleString('en')} series`);
  }

  /**
   * Counts points that a function is about to make of its own.
   *
   * @throws GembaError `refused` where the query would hold too many.
   */
  allot(points: number, what: string): void {
    this.#shared.points += points;
    if (!(this.#shared.points <= this.#limits.maxPoints)) this.#refuse(this.#shared.points, what);
  }

  /** Between series, and inside long work: whether to go on. */
  check(): void {
    if (this.#limits.isCancelled()) throw new GembaError('cancelled', 'The query was cancelled.');
    if (Date.now() > this.#limits.deadlineMs) {
      throw new GembaError('timeout', 'The query took too long and was stopped.', {
        nextStep: 'Ask for fewer series or a shorter range.',
      });
    }
  }

  eventTimes(range: TimeRange, tags: readonly string[] | null): readonly number[] {
    return this.#source.eventTimes(range.from, range.until, tags);
  }

  #plan(pattern: SeriesPattern, range: TimeRange): Array<{ series: StoredSeries; range: ArchiveRange }> {
    const { path, tagExpressions } = pattern;
    const found = tagExpressions === null ? this.#source.match(path) : this.#source.matchTags(tagExpressions);
    const planned: Array<{ series: StoredSeries; range: ArchiveRange }> = [];
    for (const series of found) {
      const archiveRange = this.#source.rangeOf(series, range.from, range.until, this.now);
      if (archiveRange !== null) planned.push({ series, range: archiveRange });
    }
    return planned;
  }

  #find(pattern: SeriesPattern, range: TimeRange): FoundSeries[] {
    const planned = this.#plan(pattern, range);
    const points = planned.reduce((sum, item) => sum + item.range.length, this.#shared.points);
    if (points > this.#limits.maxPoints) {
      this.#refuse(points, `${pattern.path} alone names ${planned.length.toLocaleString('en')} series`);
    }
    return planned.map((item) => ({ ...item, points: null }));
  }

  #unread(found: FoundSeries, path: string): Series {
    const { startSeconds, stepSeconds, length } = found.range;
    const read = (): Float64Array => this.#valuesOf(found);
    return {
      name: found.series.name,
      pathExpression: path,
      tags: tagsOfName(found.series.name),
      start: startSeconds,
      end: startSeconds + length * stepSeconds,
      step: stepSeconds,
      get values() {
        return read();
      },
      consolidation: 'average',
      xFilesFactor: this.xFilesFactor,
    };
  }

  #valuesOf(found: FoundSeries): Float64Array {
    if (found.points === null) {
      this.check();
      this.allot(found.range.length, found.series.name);
      found.points = this.#source.read(found.series, found.range);
    }
    return found.points.values;
  }

  #refuse(points: number, what: string): never {
    throw new GembaError(
      'refused',
      `The query would touch ${points.toLocaleString('en')} points (${what}); at most ${this.#limits.maxPoints.toLocaleString('en')} are taken at once.`,
      { nextStep: 'Ask for fewer series or a shorter range.', detail: { points, maxPoints: this.#limits.maxPoints } },
    );
  }
}
