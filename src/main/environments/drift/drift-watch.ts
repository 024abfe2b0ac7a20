import type { DriftReport, EnvironmentView } from '../../../shared/model/environment';
import type { Disposable } from '../../platform/disposable';
import type { Logger } from '../../platform/logger';
import type { EnvironmentSample } from '../collect/collectors';
import type { NewEvent } from '../records-face';

export interface DriftWatchOptions {
  readonly views: () => readonly EnvironmentView[];
  /** Reads the drift of an environment; each report also comes back through `note`. */
  readonly read: (environment: string, signal: AbortSignal) => Promise<unknown>;
  readonly ingest: (samples: readonly EnvironmentSample[]) => void;
  readonly addEvent: (event: NewEvent) => Promise<unknown>;
  readonly logger: Logger;
  readonly intervalMs?: number;
}

const INTERVAL_MS = 5 * 60_000;
/** Facts named in an event; the rest are counted. */
const NAMED_FACTS = 5;

/**
 * Turns drift reports into a metric of each node (how many facts differ) and into marks on the time axis when a node
 * begins or ends to differ, and reads the drift of what is up every five minutes: one environment after the other, so
 * that nobody waits for it.
 */
export class DriftWatch implements Disposable {
  readonly #options: DriftWatchOptions;
  readonly #abort = new AbortController();
  readonly #differing = new Map<string, Set<string>>();
  readonly #timer: NodeJS.Timeout;
  #isBusy = false;

  constructor(options: DriftWatchOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.readAll(), options.intervalMs ?? INTERVAL_MS);
    this.#timer.unref();
  }

  /** Reads every environment that is up and not being changed just now. A round that is under way is not begun twice. */
  async readAll(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      for (const { name, status, runId } of this.#options.views()) {
        const isThere = status !== null && status.problem === null && status.summary !== 'down';
        if (!isThere || runId !== null || this.#abort.signal.aborted) continue;
        await this.#options.read(name, this.#abort.signal).catch((error: unknown) => {
          if (this.#abort.signal.aborted) return;
          this.#options.logger.debug(`the drift of ${name} could not be read`, { error: String(error) });
        });
      }
    } finally {
      this.#isBusy = false;
    }
  }

  /** Every report that was read, whoever asked for it. */
  note(report: DriftReport): void {
    const timeSeconds = Math.floor(report.readAt / 1000);
    this.#options.ingest(
      report.nodes.map(({ node, facts }) => ({
        name: `gemba.drift.${report.environment}.${node}`,
        value: facts.length,
        timeSeconds,
      })),
    );
    const before = this.#differing.get(report.environment);
    const unread = new Set(report.unread.map(({ node }) => node));
    const now = new Set<string>();
    for (const { node, facts } of report.nodes) {
      if (facts.length > 0) now.add(node);
      // Its other facts are as defined; what could not be read may still differ.
      else if (unread.has(node) && before?.has(node) === true) now.add(node);
      if (facts.length > 0 && begins(node, facts, before, report.readAt)) {
        this.#mark(report, `${node} differs from its definition`, describe(facts));
      }
      if (!now.has(node) && before?.has(node) === true) this.#mark(report, `${node} is as defined again`, null);
    }
    this.#differing.set(report.environment, now);
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#abort.abort();
  }

  #mark({ environment, readAt }: DriftReport, title: string, detail: string | null): void {
    const event: NewEvent = {
      kind: 'drift',
      at: readAt,
      until: null,
      title,
      detail,
      tags: [],
      environment,
      author: null,
    };
    this.#options.addEvent(event).catch((error: unknown) => {
      this.#options.logger.warn(`"${title}" could not be noted on the time axis`, { error: String(error) });
    });
  }
}

type Facts = DriftReport['nodes'][number]['facts'];

/** On the first reading after a start only what nobody had seen before begins now. */
function begins(node: string, facts: Facts, before: ReadonlySet<string> | undefined, readAt: number): boolean {
  if (before !== undefined) return !before.has(node);
  return facts.every(({ since }) => since === null || since >= Math.floor(readAt));
}

function describe(facts: Facts): string {
  const named = facts.slice(0, NAMED_FACTS).map(({ fact }) => fact);
  return facts.length > NAMED_FACTS ? `${named.join(', ')} and ${facts.length - NAMED_FACTS} more` : named.join(', ');
}
