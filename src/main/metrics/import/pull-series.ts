import { GembaError } from '../../../shared/errors';
import { normalizeSeriesName } from '../ingest/series-name';
import { createRemoteHttp } from '../remote/remote-http';
import type { RemoteSeries } from '../remote/remote-series';
import { coarsen } from './coarsen';
import type { ImportBatch } from './import-batch';
import { inLanes } from './in-lanes';
import type { ImportPort, ImportSummary } from './import-job';
import { OpenBatch } from './open-batch';
import { PullCursor } from './pull-cursor';
import type { PullJob } from './pull-job';
import { createPullSource, type PullSource, type PullUnit } from './pull-source';
import { lengthOf, missingSpans, type Span } from './spans';

/** Polite: two questions at a time, of fifty series. */
const LANES = 2;
const SERIES_PER_QUESTION = 50;
/** Points of the last minutes may still be on their way to the remote server: they are fetched again the next time. */
const UNSETTLED_SECONDS = 120;

/**
 * Fetches series from a remote server, newest times first, and remembers after each commit what is there, so that the
 * next run fetches only what is missing.
 *
 * @throws GembaError as `RemoteHttp` does, `missing` where nothing matches, `failed` where the store cannot be written
 */
export async function pullSeries(job: PullJob, nowSeconds: number, port: ImportPort): Promise<ImportSummary> {
  const { name, url, credentials } = job.remote;
  const http = createRemoteHttp({
    url,
    name,
    credentials,
    onRetry: (why, waitMs) => pull.say(`${why.message} Trying again in ${Math.ceil(waitMs / 1000)} s`),
  });
  const pull = new Pull(job, createPullSource(job, http, nowSeconds), nowSeconds, port);
  try {
    return await pull.run();
  } finally {
    http.dispose();
  }
}

interface Group {
  readonly units: readonly PullUnit[];
  readonly missing: readonly Span[];
}

class Pull {
  readonly #job: PullJob;
  readonly #source: PullSource;
  readonly #port: ImportPort;
  readonly #nowSeconds: number;
  readonly #cursor: PullCursor;
  readonly #names = new Set<string>();
  /** Series times seconds. */
  #total = 0;
  #done = 0;
  #what = '';

  constructor(job: PullJob, source: PullSource, nowSeconds: number, port: ImportPort) {
    this.#job = job;
    this.#source = source;
    this.#nowSeconds = nowSeconds;
    this.#port = port;
    const { everySeconds, prefix } = job;
    this.#cursor = new PullCursor(job.cursorFile, { url: job.remote.url, everySeconds, prefix }, job.again);
  }

  async run(): Promise<ImportSummary> {
    const { signal } = this.#port;
    this.say('asking which series there are');
    const units = await this.#source.units({ signal });
    if (units.length === 0) {
      throw new GembaError(
        'missing',
        `${this.#job.remote.name} has no series that match ${this.#job.match.join(', ')}.`,
      );
    }
    const groups = this.#groupsOf(units);
    this.#total = groups.reduce((total, group) => total + weightOf(group.units) * lengthOf(group.missing), 0);
    await inLanes(groups, LANES, (group) => this.#fetchGroup(group));
    const has = units.reduce((total, unit) => total + unit.series, 0);
    const notes = groups.length === 0 ? ['Everything was there already; --again fetches it once more.'] : [];
    return { series: this.#names.size, notes: [...notes, `${this.#job.remote.name}: ${has} series match.`] };
  }

  say(what: string): void {
    this.#what = what;
    this.#progress();
  }

  /** Units that lack the same times, so many together that one question is worth while. */
  #groupsOf(units: readonly PullUnit[]): Group[] {
    const { fromSeconds: from, untilSeconds: until } = this.#job;
    const groups: Array<{ units: PullUnit[]; missing: Span[]; key: string; series: number }> = [];
    for (const unit of units) {
      const missing = missingSpans({ from, until }, this.#cursor.covered(unit.key));
      if (missing.length === 0) continue;
      const key = JSON.stringify(missing);
      const last = groups.at(-1);
      if (last === undefined || last.key !== key || last.series + unit.series > SERIES_PER_QUESTION) {
        groups.push({ units: [unit], missing, key, series: unit.series });
      } else {
        last.units.push(unit);
        last.series += unit.series;
      }
    }
    return groups;
  }

  async #fetchGroup(group: Group): Promise<void> {
    let step: number | null = null;
    for (const span of [...group.missing].reverse()) {
      let left: Span | null = span;
      while (left !== null) {
        // Each answer tells its step, and with it how long the next question may be.
        const piece: Span = this.#wholeSlots(this.#source.piece(group.units, left, step));
        step = (await this.#fetchPiece(group.units, piece)) ?? step;
        left = piece.from > left.from ? { from: left.from, until: piece.from } : null;
      }
    }
  }

  /** A piece begins with a whole slot of the resolution that was asked for, so that no average is made of half of it. */
  #wholeSlots({ from, until }: Span): Span {
    const every = this.#job.everySeconds;
    return every === null ? { from, until } : { from: Math.floor(from / every) * every - 1, until };
  }

  /** Answers the finest step that came; null where nothing came. */
  async #fetchPiece(units: readonly PullUnit[], span: Span): Promise<number | null> {
    const { signal } = this.#port;
    signal.throwIfAborted();
    let series: readonly RemoteSeries[];
    try {
      series = await this.#source.fetch(units, span, { signal });
    } catch (error) {
      return await this.#fetchSingly(units, span, error);
    }
    await this.#store(series, span);
    const settled = Math.min(span.until, this.#nowSeconds - UNSETTLED_SECONDS);
    this.#cursor.add(
      units.map(({ key }) => key),
      { from: span.from, until: settled },
    );
    this.#done += weightOf(units) * (span.until - span.from);
    this.say(`${new Date(span.from * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`);
    const steps = series.map(({ stepSeconds }) => stepSeconds);
    return steps.length === 0 ? null : Math.min(...steps);
  }

  /** One name that the server does not take keeps only itself back. */
  async #fetchSingly(units: readonly PullUnit[], span: Span, error: unknown): Promise<number | null> {
    const [only] = units;
    if (!(error instanceof GembaError) || error.code !== 'usage' || only === undefined) throw error;
    if (units.length === 1) {
      this.#port.problem({ where: only.key, why: error.message });
      this.#done += weightOf(units) * (span.until - span.from);
      return null;
    }
    let finest: number | null = null;
    for (const unit of units) {
      const step = await this.#fetchPiece([unit], span);
      if (step !== null) finest = Math.min(finest ?? step, step);
    }
    return finest;
  }

  async #store(series: readonly RemoteSeries[], span: Span): Promise<void> {
    const every = this.#job.everySeconds;
    for (const batch of batchesOf(
      every === null ? series : series.map((one) => coarsen(one, every)),
      span,
      this.#job,
    )) {
      for (const { name } of batch.parts) this.#names.add(name);
      await this.#port.send(batch);
    }
  }

  #progress(): void {
    const fraction = this.#total === 0 ? 0 : Math.min(1, this.#done / this.#total);
    this.#port.progress({ fraction, what: this.#what, series: this.#names.size });
  }
}

function weightOf(units: readonly PullUnit[]): number {
  return units.reduce((total, { series }) => total + series, 0);
}

/** Known points as batches of a bounded size. A bucket that begins before the span belongs to it all the same. */
function* batchesOf(
  series: readonly RemoteSeries[],
  span: Span,
  { prefix }: Pick<PullJob, 'prefix'>,
): Generator<ImportBatch> {
  const open = new OpenBatch();
  for (const { name: given, startSeconds, stepSeconds, values } of series) {
    const name = normalizeSeriesName(prefix === null ? given : `${prefix}.${given}`);
    if (name === null) continue;
    open.begin({ name, stepSeconds, finestSeconds: stepSeconds, onlySameStep: false });
    for (const [index, value] of values.entries()) {
      const time = startSeconds + index * stepSeconds;
      if (!Number.isNaN(value) && time <= span.until) open.push(time, value);
    }
    if (open.isFull) yield open.take();
  }
  if (!open.isEmpty) yield open.take();
}
