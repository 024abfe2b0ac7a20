import path from 'node:path';
import type { RelayDefinition } from '../../../shared/definitions/routing';
import type { RelayStatus } from '../../../shared/model/series';
import type { Logger } from '../../platform/logger';
import { Destination } from './destination';
import type { HostQueue } from './host-queue';

export interface RelaysOptions {
  readonly stateDir: string;
  readonly nowMs: () => number;
  readonly logger: Logger;
  /** @throws where the secret is not there: said as the destination's problem, and asked again later */
  readonly authorizationOf: (credentialsName: string | undefined) => string | null;
}

/** In the order in which they are tried. */
export type RelayDefinitions = Readonly<Record<string, RelayDefinition>>;

/** A point that was read more than this ago survives the death of the process. */
const FLUSH_EVERY_MS = 200;

/** All destinations of the stream. Everything that touches their spools happens here, in the ingest worker. */
export class Relays {
  readonly #options: RelaysOptions;
  #destinations = new Map<string, Destination>();
  readonly #closing = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;

  constructor(options: RelaysOptions, definitions: RelayDefinitions) {
    this.#options = options;
    this.redefine(definitions);
    this.#timer = setInterval(() => this.flush(), FLUSH_EVERY_MS);
  }

  /** The queues that get points of this name; the same until `redefine`. */
  queuesOf(name: string): readonly HostQueue[] {
    const queues: HostQueue[] = [];
    for (const destination of this.#destinations.values()) {
      if (!destination.takes(name)) continue;
      queues.push(...destination.queuesOf(name));
      if (destination.isLast) break;
    }
    return queues;
  }

  /** What is no longer named ends; its spool stays where it is, for when it is named again. */
  redefine(definitions: RelayDefinitions): void {
    const next = new Map<string, Destination>();
    for (const [name, definition] of Object.entries(definitions)) {
      const known = this.#destinations.get(name);
      known?.redefine(definition);
      const destination = known ?? this.#open(name, definition);
      if (destination !== null) next.set(name, destination);
    }
    for (const [name, destination] of this.#destinations) {
      if (!next.has(name)) this.#end(destination);
    }
    this.#destinations = next;
  }

  flush(): void {
    for (const destination of this.#destinations.values()) destination.flush();
  }

  status(): RelayStatus[] {
    return [...this.#destinations.values()].map((destination) => destination.status());
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const destination of this.#destinations.values()) this.#end(destination);
    await Promise.all(this.#closing);
  }

  /** A spool that cannot be opened costs its destination, not the stream. */
  #open(name: string, definition: RelayDefinition): Destination | null {
    const { stateDir, nowMs, logger, authorizationOf } = this.#options;
    const dir = path.join(stateDir, 'relay', name);
    try {
      return new Destination({ name, dir, nowMs, logger, authorizationOf }, definition);
    } catch (error) {
      logger.error(`${name} is not relayed to: ${(error as Error).message}`, { dir });
      return null;
    }
  }

  #end(destination: Destination): void {
    const closed = destination.close().finally(() => this.#closing.delete(closed));
    this.#closing.add(closed);
  }
}
