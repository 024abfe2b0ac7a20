import { formatDuration, formatNumber } from '../../../shared/units';
import type { EnvironmentSample } from '../collect/collectors';
import type { Sample } from './load-generator';

/** When what happened, in milliseconds since the epoch. */
export interface DrillTimes {
  readonly brokenAt: number;
  /** The node is well again. */
  readonly mendedAt: number;
}

/** What one service's users would have felt. */
export interface FeltByUsers {
  readonly service: string;
  readonly requests: number;
  readonly failed: number;
  /** From the first request that failed to the last one; 0 where none did. */
  readonly failingMs: number;
  /** 95 % of the requests were over in this time. */
  readonly before95Ms: number;
  readonly during95Ms: number;
}

export interface DrillVerdict {
  readonly wentOn: boolean;
  /** One a service, in words. */
  readonly lines: readonly { readonly line: string; readonly isGood: boolean }[];
  readonly felt: readonly FeltByUsers[];
}

/** Slower than this factor, and by this much, is felt. */
const FELT_FACTOR = 2;
const FELT_MS = 50;

/** Judges what was measured from before a node was broken until after it was mended. Pure. */
export function judgeDrill(samples: readonly Sample[], { brokenAt, mendedAt }: DrillTimes): DrillVerdict {
  const services = [...new Set(samples.map(({ service }) => service))].sort();
  const felt = services.map((service): FeltByUsers => {
    const own = samples.filter((sample) => sample.service === service);
    const since = own.filter(({ at }) => at >= brokenAt);
    const failed = since.filter(({ isAnswered }) => !isAnswered);
    const times = failed.map(({ at }) => at);
    return {
      service,
      requests: since.length,
      failed: failed.length,
      failingMs: failed.length === 0 ? 0 : Math.max(...times) - Math.min(...times),
      before95Ms: percentile95(own.filter(({ at }) => at < brokenAt)),
      during95Ms: percentile95(since.filter(({ at }) => at < mendedAt)),
    };
  });
  return {
    wentOn: felt.every(({ failed }) => failed === 0),
    lines: felt.map((one) => ({ line: describe(one), isGood: one.failed === 0 })),
    felt,
  };
}

/** `local went on: 0 of 1 240 requests failed while orders-1 was killed for 20 s`. Pure. */
export function drillSentence(environment: string, { wentOn, felt }: DrillVerdict, whileWhat: string): string {
  const sum = (of: (one: FeltByUsers) => number): string =>
    formatNumber(felt.reduce((total, one) => total + of(one), 0));
  const counted = `${sum(({ failed }) => failed)} of ${sum(({ requests }) => requests)} requests failed`;
  return `${environment} ${wentOn ? 'went on' : 'did not go on'}: ${counted} while ${whileWhat}`;
}

function describe({ service, requests, failed, failingMs, before95Ms, during95Ms }: FeltByUsers): string {
  const speed = `95 % within ${Math.round(during95Ms)} ms, ${Math.round(before95Ms)} ms before`;
  if (failed > 0) {
    const over = failingMs < 1000 ? 'within a second' : `over ${formatDuration(Math.round(failingMs / 1000))}`;
    return `${service}: ${failed} of ${requests} requests failed, ${over}; ${speed}.`;
  }
  const isSlower = during95Ms > before95Ms * FELT_FACTOR && during95Ms > before95Ms + FELT_MS;
  return `${service}: all ${requests} requests were answered${isSlower ? ', but later' : ''}; ${speed}.`;
}

/** Nearest rank; a request that failed took as long as its user waited. */
function percentile95(samples: readonly Sample[]): number {
  const times = samples.map(({ tookMs }) => tookMs).sort((a, b) => a - b);
  return times[Math.ceil(times.length * 0.95) - 1] ?? 0;
}

/** The graph of a drill: requests, failures and the 95th percentile of each second, by service. Pure. */
export function drillSamples(environment: string, samples: readonly Sample[]): EnvironmentSample[] {
  const seconds = new Map<string, Sample[]>();
  for (const sample of samples) {
    const key = `${sample.service} ${Math.floor(sample.at / 1000)}`;
    seconds.set(key, [...(seconds.get(key) ?? []), sample]);
  }
  return [...seconds].flatMap(([key, own]) => {
    const [service = '', second] = key.split(' ');
    const point = (name: string, value: number): EnvironmentSample => ({
      name: `gemba.drill.${environment}.${service}.${name}`,
      value,
      timeSeconds: Number(second),
    });
    return [
      point('requests', own.length),
      point('failed', own.filter(({ isAnswered }) => !isAnswered).length),
      point('p95_ms', percentile95(own)),
    ];
  });
}
