import type { ConvergeDefinition } from '../../../shared/definitions/converge';
import type { Plan } from '../../../shared/model/environment';

/** What a converging run does about a plan. */
export type Decision =
  { readonly kind: 'nothing' | 'apply' } | { readonly kind: 'report' | 'stop'; readonly message: string };

/**
 * Whether a plan may be applied with nobody watching: not when it would change more than was allowed, not when only a
 * report was asked for. Pure.
 */
export function decide(
  { environment, changes }: Plan,
  policy: Pick<ConvergeDefinition, 'dry_run' | 'max_changes'>,
): Decision {
  if (changes.length === 0) return { kind: 'nothing' };
  const things = `${changes.length} ${changes.length === 1 ? 'thing' : 'things'}`;
  const first = changes.slice(0, 3).map(({ action, kind, name }) => `${action} ${kind} ${name}`);
  const named = `${first.join(', ')}${changes.length > first.length ? ', …' : ''}`;
  if (changes.length > policy.max_changes) {
    return {
      kind: 'stop',
      message: `Converging ${environment} stopped: it would change ${things}, and ${policy.max_changes} are allowed at once (${named}).`,
    };
  }
  if (policy.dry_run) return { kind: 'report', message: `Converging ${environment} would change ${things}: ${named}.` };
  return { kind: 'apply' };
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** The first moment from one that is due on that lies outside of quiet hours; null where they never end. Pure. */
export function nextRunAt(
  dueMs: number,
  quietHours: readonly string[],
  minuteOfDay: (ms: number) => number = localMinuteOfDay,
): number | null {
  for (let minute = 0; minute <= DAY_MINUTES; minute += 1) {
    const at = minute === 0 ? dueMs : Math.floor(dueMs / MINUTE_MS) * MINUTE_MS + minute * MINUTE_MS;
    if (!isQuiet(quietHours, minuteOfDay(at))) return at;
  }
  return null;
}

function localMinuteOfDay(ms: number): number {
  const time = new Date(ms);
  return time.getHours() * 60 + time.getMinutes();
}

/** Whether a moment of the day, in minutes, lies in quiet hours such as `22:00-06:00`. Pure. */
export function isQuiet(hours: readonly string[], minuteOfDay: number): boolean {
  return hours.some((range) => {
    const [from = 0, until = 0] = range.split('-').map((time) => {
      const [hour = '0', minute = '0'] = time.split(':');
      return Number(hour) * 60 + Number(minute);
    });
    return from <= until ? minuteOfDay >= from && minuteOfDay < until : minuteOfDay >= from || minuteOfDay < until;
  });
}
