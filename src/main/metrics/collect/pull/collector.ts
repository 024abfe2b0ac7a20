import type { CollectDefinition } from '../../../../shared/definitions/collect';
import type { CredentialSource } from '../../../platform/credentials';
import type { Sample } from '../../sample';

/** What was read in one turn. A rejected promise says that nothing could be read, and why. */
export interface Reading {
  readonly samples: readonly Sample[];
  /** What was there and could not be taken. */
  readonly rejected: number;
  /** Set where the reading itself says that something is wrong: a site that is down. */
  readonly problem: string | null;
}

/** One entry of `collect:` at work. */
export interface Collector {
  read(signal: AbortSignal): Promise<Reading>;
  /** Series of a turn in which nothing could be read, and of turns that were left out: `up` is 0 then. */
  absent(): readonly Sample[];
  dispose(): void;
}

export interface CollectorContext {
  /** The entry's name in `gemba.yaml`. */
  readonly name: string;
  readonly workspaceDir: string;
  readonly credentials: CredentialSource;
  readonly nowMs: () => number;
}

export type CreateCollector<Kind extends CollectDefinition['kind']> = (
  definition: Extract<CollectDefinition, { kind: Kind }>,
  context: CollectorContext,
) => Collector;
