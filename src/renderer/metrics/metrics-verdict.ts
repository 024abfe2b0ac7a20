import type { State } from '../../shared/model/state';
import type { StoreStatus } from '../../shared/model/series';
import { formatAge, formatAgeLength, formatCount, formatTime } from '../../shared/units';
import { quantityText } from '../charts/quantity';
import type { LineReading } from './line-readings';

/** The sentence at the head of the screen, and what it rests on. */
export interface Verdict {
  readonly state: State | null;
  readonly sentence: string;
  readonly evidence: string;
}

/** Collectors write every two seconds; after this long without a point the picture is no longer live. */
const STALE_SECONDS = 15;

export interface VerdictInput {
  readonly status: StoreStatus | null;
  /** Seconds since the epoch. */
  readonly now: number;
  readonly rangeWords: string;
  /** The first graph of the explorer; null while the dashboard of the machine is shown. */
  readonly asked: {
    readonly title: string;
    readonly lines: number;
    readonly unit: string | null;
    readonly highest: { readonly label: string; readonly reading: LineReading } | null;
    readonly problems: number;
  } | null;
}

/** Says whether data is fresh, and of what was asked for what it did. Never more than the points say. */
export function metricsVerdict(input: VerdictInput): Verdict {
  const { status, now, asked } = input;
  if (!status) return { state: null, sentence: 'Waiting for the store', evidence: '' };
  const evidence = `${formatCount(status.series, 'series', 'series')} · ${status.acceptedPerSecond.toFixed(0)} points a second`;
  if (status.problem) return { state: 'critical', sentence: `Nothing is being written: ${status.problem}`, evidence };
  if (status.newestPoint === null) {
    return {
      state: 'unknown',
      sentence: 'No point has arrived yet',
      evidence: 'the first come within seconds of the start',
    };
  }
  const ageSeconds = now - status.newestPoint;
  if (ageSeconds > STALE_SECONDS) {
    return {
      state: 'unknown',
      sentence: `Nothing has arrived for ${formatAgeLength(ageSeconds * 1000)}`,
      evidence: `shown as it was at ${formatTime(status.newestPoint * 1000)} · ${evidence}`,
    };
  }
  const fresh = `newest ${formatAge(Math.max(0, ageSeconds) * 1000)}`;
  if (!asked) {
    return {
      state: null,
      sentence: `This machine, live: ${evidence.split(' · ')[0]}, ${fresh}`,
      evidence: evidence.split(' · ')[1] ?? '',
    };
  }
  return { ...describeAsked(asked, input.rangeWords), evidence: `${fresh} · ${evidence}` };
}

function describeAsked(
  asked: NonNullable<VerdictInput['asked']>,
  rangeWords: string,
): Pick<Verdict, 'state' | 'sentence'> {
  if (asked.problems > 0 && asked.lines === 0) return { state: 'warning', sentence: 'The target could not be read' };
  if (!asked.highest) return { state: 'unknown', sentence: `${asked.title} has no data in the ${rangeWords}` };
  const { label, reading } = asked.highest;
  const say = (value: number): string => quantityText(value, asked.unit);
  const at = formatTime(reading.highAt * 1000);
  if (asked.lines > 1) {
    return {
      state: null,
      sentence: `${formatCount(asked.lines, 'series', 'series')}: ${label} was highest, ${say(reading.high)} at ${at}`,
    };
  }
  if (reading.points < 3 || reading.high === reading.low) {
    return { state: null, sentence: `${asked.title} is ${say(reading.now)}` };
  }
  const rose = reading.mean !== null && reading.high > 2 * Math.max(reading.mean, 0) && reading.mean > 0;
  return {
    state: null,
    sentence: rose
      ? `${asked.title} rose to ${say(reading.high)} at ${at}, now ${say(reading.now)}`
      : `${asked.title} is ${say(reading.now)}, between ${say(reading.low)} and ${say(reading.high)}`,
  };
}
