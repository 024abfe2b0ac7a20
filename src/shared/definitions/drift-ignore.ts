import { z } from 'zod';
import { EntryName } from './names';

/** A warning is given this long before a rule lapses. */
const WARN_DAYS = 7;
const DAY_MS = 86_400_000;

/**
 * One difference that is known and accepted for a while. It says where, what, why and until when; drift leaves it out
 * of its verdict and lists it. What `up` would change is not affected.
 */
export const DriftIgnoreRule = z
  .strictObject({
    /** One node by name, or every node of a service. */
    node: EntryName.optional(),
    service: EntryName.optional(),
    /** As the report calls it: `memory limit`, `environment GREETING`, `ports`; `file` together with `path`. */
    fact: z.string().min(1).max(256),
    /** The file, or the folder with everything in it. Only with `fact: file`. */
    path: z.string().startsWith('/', 'starts with /').max(1024).optional(),
    /** Why it may differ, for whoever reads the report. */
    reason: z.string().trim().min(3).max(500),
    /** The last day on which it applies: `2027-01-31`. */
    until: z.iso.date(),
  })
  .superRefine(({ node, service, fact, path }, context) => {
    const say = (at: string, message: string): void => context.addIssue({ code: 'custom', path: [at], message });
    if ((node === undefined) === (service === undefined)) say('node', 'a rule is for either a node or a service');
    if (path !== undefined && fact !== 'file') say('path', 'a path goes with `fact: file`');
    if (path === undefined && fact === 'file') say('path', 'which file or folder? `fact: file` needs a path');
  });
export type DriftIgnoreRule = z.infer<typeof DriftIgnoreRule>;

/** Whether a rule counts at a time: to the end of its last day, in UTC. */
export function ruleState(
  { until }: Pick<DriftIgnoreRule, 'until'>,
  nowMs: number,
): 'applies' | 'lapses soon' | 'lapsed' {
  const end = Date.parse(`${until}T00:00:00Z`) + DAY_MS;
  if (nowMs >= end) return 'lapsed';
  return end - nowMs <= WARN_DAYS * DAY_MS ? 'lapses soon' : 'applies';
}

/** What to say of a rule that lapses soon or has lapsed; null of one that simply applies. */
export function ruleWarning(rule: DriftIgnoreRule, nowMs: number): string | null {
  const state = ruleState(rule, nowMs);
  const what = `the drift rule for ${rule.path ?? rule.fact} of ${rule.node ?? rule.service ?? ''}`;
  if (state === 'lapsed') return `${what} has lapsed on ${rule.until} and does not apply any more`;
  return state === 'lapses soon' ? `${what} lapses on ${rule.until}` : null;
}
