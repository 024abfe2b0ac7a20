import type { SampleSink } from '../listeners';

export type Taken = readonly [name: string, value: number, timeSeconds: number];

/** A sink that remembers what it was given. */
export interface RecordingSink extends SampleSink {
  readonly points: Taken[];
  readonly rejected: string[];
}

export function recordingSink(): RecordingSink {
  const points: Taken[] = [];
  const rejected: string[] = [];
  return {
    points,
    rejected,
    point: (name, value, timeSeconds) => void points.push([name, value, timeSeconds]),
    reject: (reason) => void rejected.push(reason),
  };
}
