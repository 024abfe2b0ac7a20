import { normalizeSeriesName } from '../ingest/series-name';
import { type AggregateInput, Aggregator, type EmitAggregate } from './aggregator';
import { GenerationCache } from './generation-cache';
import { rewriteName } from './rewrite';
import type { RoutingRules } from './routing-rules';

/** Whoever else gets points. */
export interface PointQueue {
  push(name: string, value: number, timeSeconds: number): void;
}

export interface SampleRouterOptions {
  readonly rules: RoutingRules;
  readonly lateIntervals: number;
  /** Whether what went into an aggregate goes on for itself as well. */
  readonly forwardAll: boolean;
  /** The queues that get points of this name. */
  readonly queuesOf: (name: string) => readonly PointQueue[];
}

/** Points that ended here, by reason. */
export interface Refusals {
  blocked: number;
  notAllowed: number;
  /** Rewriting left no name. */
  name: number;
}

/** What happens to every point of one name. */
interface Route {
  readonly refused: keyof Refusals | null;
  readonly inputs: readonly AggregateInput[];
  /** Null where it is not stored: refused, replaced by its aggregate, or left without a name. */
  readonly stored: string | null;
  readonly queues: readonly PointQueue[];
}

/** So many names in each of the two halves of the cache. */
const CACHED_NAMES = 250_000;
/** What the console measures of itself is neither dropped nor renamed by anybody's rules. */
const OWN_PREFIX = 'gemba.';

/**
 * The way of a point, in carbon's order: block and allow lists, rewriting, aggregation, rewriting, and then the store and
 * the relays. Aggregates are neither rewritten nor aggregated again. What holds for a name is worked out once.
 */
export class SampleRouter {
  readonly #options: SampleRouterOptions;
  readonly #aggregator: Aggregator;
  readonly #routes = new GenerationCache<Route>(CACHED_NAMES);
  readonly #aggregateQueues = new GenerationCache<readonly PointQueue[]>(CACHED_NAMES);
  readonly refusals: Refusals = { blocked: 0, notAllowed: 0, name: 0 };

  constructor(options: SampleRouterOptions) {
    this.#options = options;
    this.#aggregator = new Aggregator({ rules: options.rules.aggregation, lateIntervals: options.lateIntervals });
  }

  get aggregator(): Aggregator {
    return this.#aggregator;
  }

  /** The name under which the point is to be stored; null where it is not. */
  route(name: string, value: number, timeSeconds: number, nowSeconds: number): string | null {
    let route = this.#routes.get(name);
    if (route === undefined) {
      route = this.#findRoute(name);
      this.#routes.set(name, route);
    }
    if (route.refused !== null) this.refusals[route.refused] += 1;
    for (const input of route.inputs) this.#aggregator.add(input, value, timeSeconds, nowSeconds);
    if (route.stored !== null) for (const queue of route.queues) queue.push(route.stored, value, timeSeconds);
    return route.stored;
  }

  /** Emits the aggregates that are due, to the relays and to `store`. */
  tick(nowSeconds: number, store: EmitAggregate): void {
    this.#aggregator.tick(nowSeconds, (name, value, timeSeconds) => {
      const normal = normalizeSeriesName(name);
      if (normal === null) {
        this.refusals.name += 1;
        return;
      }
      for (const queue of this.#queuesOfAggregate(normal)) queue.push(normal, value, timeSeconds);
      store(normal, value, timeSeconds);
    });
  }

  #queuesOfAggregate(name: string): readonly PointQueue[] {
    const queues = this.#aggregateQueues.get(name) ?? this.#options.queuesOf(name);
    this.#aggregateQueues.set(name, queues);
    return queues;
  }

  #findRoute(name: string): Route {
    const { rules, forwardAll, queuesOf } = this.#options;
    if (name.startsWith(OWN_PREFIX)) return { refused: null, inputs: [], stored: name, queues: queuesOf(name) };
    if (rules.block.some((pattern) => pattern.test(name))) return refuse('blocked');
    if (rules.allow.length > 0 && !rules.allow.some((pattern) => pattern.test(name))) return refuse('notAllowed');
    const before = rewriteName(name, rules.rewrite.pre);
    const inputs = this.#aggregator.inputsOf(before);
    // An aggregate that is called like what goes into it replaces it.
    const isReplaced = inputs.some(({ output }) => output === before);
    if (isReplaced || (!forwardAll && inputs.length > 0)) return { refused: null, inputs, stored: null, queues: [] };
    const stored = normalizeSeriesName(rewriteName(before, rules.rewrite.post));
    if (stored === null) return { ...refuse('name'), inputs };
    return { refused: null, inputs, stored, queues: queuesOf(stored) };
  }
}

function refuse(refused: keyof Refusals): Route {
  return { refused, inputs: [], stored: null, queues: [] };
}
