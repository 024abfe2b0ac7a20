import type { RelayStatus } from '../../../shared/model/series';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { hasRules, readRoutingRules, type RoutingDefinition } from '../aggregate/routing-rules';
import { SampleRouter } from '../aggregate/sample-router';
import { saveAggregates, takeSavedAggregates } from '../aggregate/saved-aggregates';
import type { Sample } from '../sample';
import { Relays } from './relays';
import { routingFigures } from './routing-figures';

export interface RoutingOptions {
  readonly stateDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly authorizationOf: (credentialsName: string | undefined) => string | null;
  /** Puts the router in front of the store; null where there is nothing to do. */
  readonly setRouter: (router: SampleRouter | null) => void;
  /** Stores aggregates, past the router. */
  readonly store: (samples: readonly Sample[]) => void;
  /** Takes what is measured here. */
  readonly measure: (samples: readonly Sample[]) => void;
}

export interface Routing {
  /** Goes on with other rules and destinations. Buffers of aggregates are kept while their rules stay as they are. */
  redefine(definition: RoutingDefinition): void;
  relays(): RelayStatus[];
  /** Emits what is aggregated so far and writes what waits to disk. Nothing may come after it. */
  close(): Promise<void>;
}

const TICK_MS = 1000;
const MEASURE_EVERY_MS = 10_000;

/** Aggregation, rewriting, lists and relays between the listeners and the store. */
export function startRouting(options: RoutingOptions, definition: RoutingDefinition): Routing {
  const { clock, stateDir, logger, authorizationOf } = options;
  const nowSeconds = (): number => Math.floor(clock.nowMs() / 1000);
  const relays = new Relays({ stateDir, nowMs: () => clock.nowMs(), logger, authorizationOf }, {});
  let router: SampleRouter | null = null;
  let current = '';
  const emitDue = (at: number): void => {
    const samples: Sample[] = [];
    router?.tick(at, (name, value, timeSeconds) => samples.push({ name, value, timeSeconds }));
    if (samples.length > 0) options.store(samples);
  };
  const redefine = (next: RoutingDefinition): void => {
    const text = JSON.stringify(next);
    if (text === current) return;
    current = text;
    relays.redefine(next.config.relay);
    const rules = readRoutingRules(next);
    const { late_intervals: lateIntervals, forward_all: forwardAll } = next.config.aggregate_options;
    const isIdle = !hasRules(rules) && Object.keys(next.config.relay).length === 0;
    const before = router;
    router = isIdle
      ? null
      : new SampleRouter({ rules, lateIntervals, forwardAll, queuesOf: (name) => relays.queuesOf(name) });
    if (before !== null) router?.aggregator.adopt(before.aggregator);
    options.setRouter(router);
  };
  redefine(definition);
  attempt(logger, 'aggregates of the last time cannot be read', () => {
    router?.aggregator.restore(takeSavedAggregates(stateDir));
  });
  const ticking = setInterval(() => emitDue(nowSeconds()), TICK_MS);
  const measuring = setInterval(() => {
    const timeSeconds = nowSeconds();
    const figures = routingFigures(relays.status(), router);
    if (figures.length > 0) options.measure(figures.map(([name, value]) => ({ name, value, timeSeconds })));
  }, MEASURE_EVERY_MS);
  return {
    redefine,
    relays: () => relays.status(),
    async close() {
      clearInterval(ticking);
      clearInterval(measuring);
      emitDue(Infinity);
      attempt(logger, 'aggregates cannot be kept for the next start', () => {
        if (router !== null) saveAggregates(stateDir, router.aggregator.save());
      });
      options.setRouter(null);
      await relays.close();
    },
  };
}

/** Buffers of one interval are not worth a start that fails. */
function attempt(logger: Logger, otherwise: string, work: () => void): void {
  try {
    work();
  } catch (error) {
    logger.warn(`${otherwise}: ${(error as Error).message}`, {});
  }
}
