import http from 'node:http';
import { waitUnlessAborted } from '../../platform/wait';

/** Something that users reach: a port of a service that is published on this machine. */
export interface EntryPoint {
  readonly service: string;
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

/** One request and what came of it. */
export interface Sample {
  readonly service: string;
  /** When it was sent, in milliseconds since the epoch. */
  readonly at: number;
  readonly tookMs: number;
  /** An answer in time that is no server error. */
  readonly isAnswered: boolean;
}

/** Often enough to see a second without answers, seldom enough to be no load on a laptop. */
const REQUESTS_PER_SECOND = 20;
/** A user has turned away by then. */
const TIMEOUT_MS = 2000;

/**
 * Asks every entry point on a steady beat, whether or not earlier answers have come: one that is slow does not hide
 * what happens meanwhile (Gil Tene's "coordinated omission"). Each request has a connection of its own, as those of
 * different users do. Ends when `signal` is aborted and the last answer is in.
 */
export async function generateLoad(
  entries: readonly EntryPoint[],
  onSample: (sample: Sample) => void,
  { signal, nowMs }: { readonly signal: AbortSignal; readonly nowMs: () => number },
): Promise<void> {
  const underWay = new Set<Promise<void>>();
  const begun = performance.now();
  for (let beat = 1; !signal.aborted; beat += 1) {
    for (const entry of entries) {
      const at = nowMs();
      const sent = performance.now();
      const asked = ask(entry).then((isAnswered) =>
        onSample({ service: entry.service, at, tookMs: performance.now() - sent, isAnswered }),
      );
      const tracked = asked.finally(() => underWay.delete(tracked));
      underWay.add(tracked);
    }
    const next = begun + (beat * 1000) / REQUESTS_PER_SECOND;
    await waitUnlessAborted(Math.max(0, next - performance.now()), signal);
  }
  await Promise.all(underWay);
}

function ask({ host, port, path }: EntryPoint): Promise<boolean> {
  return new Promise((resolve) => {
    const request = http.get({ host, port, path, agent: false, headers: { 'user-agent': 'gemba-drill' } }, (answer) => {
      answer.on('end', () => settle((answer.statusCode ?? 500) < 500)).on('error', () => settle(false));
      answer.resume();
    });
    const settle = (isAnswered: boolean): void => {
      clearTimeout(timer);
      resolve(isAnswered);
    };
    const timer = setTimeout(() => request.destroy(new Error('no answer in time')), TIMEOUT_MS);
    request.on('error', () => settle(false));
  });
}
