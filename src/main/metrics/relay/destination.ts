import path from 'node:path';
import { compilePythonPattern } from '../../../shared/definitions/python-pattern';
import type { RelayDefinition } from '../../../shared/definitions/routing';
import type { RelayStatus } from '../../../shared/model/series';
import type { Logger } from '../../platform/logger';
import { HashRing } from './hash-ring';
import { HostQueue, type QueueFigures } from './host-queue';
import { parseCarbonHost, placesOf } from './open-transport';
import { Spool } from './spool';

export interface DestinationOptions {
  readonly name: string;
  /** Where its hosts' spools lie. */
  readonly dir: string;
  readonly nowMs: () => number;
  readonly logger: Logger;
  readonly authorizationOf: (credentialsName: string | undefined) => string | null;
}

/** One entry under `relay:`: who gets it, and a queue for each of its hosts. */
export class Destination {
  readonly #options: DestinationOptions;
  readonly #queues = new Map<string, HostQueue>();
  #definition: RelayDefinition;
  #match: readonly RegExp[] = [];
  #except: readonly RegExp[] = [];
  #choose: (name: string) => readonly HostQueue[] = () => [];
  #closing: Promise<unknown> = Promise.resolve();

  constructor(options: DestinationOptions, definition: RelayDefinition) {
    this.#options = options;
    this.#definition = definition;
    this.#apply(definition);
  }

  /** Whether no destination further down gets what this one takes. */
  get isLast(): boolean {
    return !this.#definition.continue;
  }

  takes(name: string): boolean {
    const isMatched = this.#match.length === 0 || this.#match.some((pattern) => pattern.test(name));
    return isMatched && !this.#except.some((pattern) => pattern.test(name));
  }

  /** The queues of the hosts that get this name. */
  queuesOf(name: string): readonly HostQueue[] {
    return this.#choose(name);
  }

  /** Goes on with another definition; points that wait for a host that is still named go to it. */
  redefine(definition: RelayDefinition): void {
    if (JSON.stringify(definition) === JSON.stringify(this.#definition)) return;
    this.#definition = definition;
    this.#apply(definition);
  }

  flush(): void {
    for (const queue of this.#queues.values()) queue.flush();
  }

  status(): RelayStatus {
    const hosts = [...this.#queues].map(([key, queue]) => ({ key, figures: queue.figures() }));
    const sum = (figure: (figures: QueueFigures) => number): number =>
      hosts.reduce((total, { figures }) => total + figure(figures), 0);
    const problems = hosts.flatMap(({ key, figures }) =>
      figures.problem === null ? [] : [`${key}: ${figures.problem}`],
    );
    return {
      name: this.#options.name,
      kind: this.#definition.kind,
      sent: sum((figures) => figures.sent),
      queued: sum((figures) => figures.queued),
      dropped: sum((figures) => figures.dropped),
      errors: sum((figures) => figures.errors),
      lagSeconds: Math.max(0, ...hosts.map(({ figures }) => figures.lagSeconds)),
      problem: problems.length === 0 ? null : problems.join('; '),
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#closing, ...[...this.#queues.values()].map((queue) => queue.close())]);
    this.#queues.clear();
  }

  #apply(definition: RelayDefinition): void {
    this.#match = patternsOf(definition.match);
    this.#except = patternsOf(definition.except);
    const { logger, authorizationOf } = this.#options;
    const places = placesOf(definition, { logger, authorizationOf });
    for (const [key, queue] of this.#queues) {
      if (places.some((place) => place.key === key)) continue;
      this.#queues.delete(key);
      this.#closing = Promise.all([this.#closing, queue.close()]);
    }
    const queues = places.map((place) => {
      const known = this.#queues.get(place.key);
      known?.setTransport(place.open());
      const queue = known ?? this.#openQueue(place, definition.spool);
      this.#queues.set(place.key, queue);
      return queue;
    });
    this.#choose = chooserOf(definition, queues);
  }

  #openQueue(place: ReturnType<typeof placesOf>[number], limitBytes: number): HostQueue {
    const { name, dir, nowMs, logger } = this.#options;
    return new HostQueue({
      title: `${name} (${place.title})`,
      spool: new Spool({ dir: path.join(dir, place.key), limitBytes, logger }),
      transport: place.open(),
      nowMs,
      logger,
    });
  }
}

function patternsOf(texts: readonly string[]): RegExp[] {
  return texts.map(compilePythonPattern).filter((pattern) => typeof pattern !== 'string');
}

function chooserOf(definition: RelayDefinition, queues: readonly HostQueue[]): (name: string) => readonly HostQueue[] {
  if (definition.kind !== 'carbon' || queues.length === 1) return () => queues;
  const { replication, diverse_replicas } = definition;
  const ring = new HashRing(definition.hosts.map(parseCarbonHost), definition.hash);
  return (name) => ring.nodesOf(name, replication, diverse_replicas).flatMap((node) => queues[node] ?? []);
}
