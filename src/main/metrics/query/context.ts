import { GembaError } from '../../../shared/errors';
import type { ArchivePoints, ArchiveRange } from '../store/archive-reader';
import type { StoredSeries } from '../store/store-reader';
import type { Series } from './series';

/** Where a query finds series and reads points: two things, so that either can be something else. */
export interface SeriesSource {
  match(pattern: string): StoredSeries[];
  rangeOf(series: StoredSeries, from: number, until: number, now: number): ArchiveRange | null;
  read(series: StoredSeries, range: ArchiveRange): ArchivePoints;
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

/** What one query shares between its functions: the clock, the limits, and everything it has read so far. */
export class QueryContext {
  readonly now: number;
  readonly timeZone: string;
  /** Of the request; applies to aggregates and to series that say nothing else. */
  readonly xFilesFactor: number;
  readonly #source: SeriesSource;
  readonly #limits: QueryLimits;
  readonly #read = new Map<string, readonly Series[]>();
  #points = 0;

  constructor(
    source: SeriesSource,
    limits: QueryLimits,
    options: { now: number; timeZone: string; xFilesFactor: number },
  ) {
    this.#source = source;
    this.#limits = limits;
    this.now = options.now;
    this.timeZone = options.timeZone;
    this.xFilesFactor = options.xFilesFactor;
  }

  /**
   * All series that a path names, ordered by name. Read once for each path and range.
   *
   * @throws GembaError `refused` where too many points would be read, `cancelled`, `timeout`.
   */
  fetch(path: string, range: TimeRange): readonly Series[] {
    const key = `${range.from} ${range.until} ${path}`;
    const known = this.#read.get(key);
    if (known !== undefined) return known;
    const planned: Array<{ series: StoredSeries; range: ArchiveRange }> = [];
    for (const series of this.#source.match(path)) {
      const archiveRange = this.#source.rangeOf(series, range.from, range.until, this.now);
      if (archiveRange === null) continue;
      this.#points += archiveRange.length;
      planned.push({ series, range: archiveRange });
    }
    if (this.#points > this.#limits.maxPoints) this.#refuse(path, planned.length);
    const found = planned.map((item) => this.#fetchOne(item.series, item.range, path));
    this.#read.set(key, found);
    return found;
  }

  /** Between series: whether to go on. */
  check(): void {
    if (this.#limits.isCancelled()) throw new GembaError('cancelled', 'The query was cancelled.');
    if (Date.now() > this.#limits.deadlineMs) {
      throw new GembaError('timeout', 'The query took too long and was stopped.', {
        nextStep: 'Ask for fewer series or a shorter range.',
      });
    }
  }

  #fetchOne(series: StoredSeries, range: ArchiveRange, path: string): Series {
    this.check();
    const points = this.#source.read(series, range);
    return {
      name: series.name,
      pathExpression: path,
      tags: tagsOf(series.name),
      start: points.startSeconds,
      end: points.startSeconds + points.values.length * points.stepSeconds,
      step: points.stepSeconds,
      values: points.values,
      consolidation: 'average',
      xFilesFactor: this.xFilesFactor,
    };
  }

  #refuse(path: string, series: number): never {
    throw new GembaError(
      'refused',
      `The query would read ${this.#points.toLocaleString('en')} points (${path} alone names ${series} series); at most ${this.#limits.maxPoints.toLocaleString('en')} are read at once.`,
      { nextStep: 'Ask for fewer series or a shorter range.' },
    );
  }
}

/** `disk.used;host=db;mount=tmp` has the tags name, host and mount. */
function tagsOf(name: string): Record<string, string> {
  const [path = '', ...pieces] = name.split(';');
  const tags: Record<string, string> = { name: path };
  for (const piece of pieces) {
    const equals = piece.indexOf('=');
    tags[piece.slice(0, equals)] = piece.slice(equals + 1);
  }
  return tags;
}
