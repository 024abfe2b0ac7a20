/**
 * A piece of an import on its way into the store: columns of many series, one after the other. Seconds since the epoch.
 */
export interface ImportBatch {
  readonly parts: readonly ImportPart[];
  /** The times of all parts, in their order. */
  readonly times: Float64Array;
  readonly values: Float64Array;
}

/** The next `count` points of a batch: one series at one resolution. */
export interface ImportPart {
  readonly name: string;
  readonly count: number;
  /** Seconds between the points where they came from; 0 where nobody knows. */
  readonly stepSeconds: number;
  /** The finest resolution in which that place has this series; archives that are finer here are filled as well. */
  readonly finestSeconds: number;
  /** Only for an archive of exactly this step: elsewhere the same time is known more finely. */
  readonly onlySameStep: boolean;
}

/** What became of the points of a batch. */
export interface ImportOutcome {
  readonly accepted: number;
  /** Older than the longest archive. */
  readonly tooOld: number;
  readonly inTheFuture: number;
}

export const NOTHING_IMPORTED: ImportOutcome = { accepted: 0, tooOld: 0, inTheFuture: 0 };

export function addOutcomes(a: ImportOutcome, b: ImportOutcome): ImportOutcome {
  return {
    accepted: a.accepted + b.accepted,
    tooOld: a.tooOld + b.tooOld,
    inTheFuture: a.inTheFuture + b.inTheFuture,
  };
}
