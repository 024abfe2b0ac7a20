import { GembaDefinition } from '../../shared/definitions/gemba';
import type { Finding } from './entry-file';
import { checkValue } from './schema/describe-issues';

type Raw = Readonly<Record<string, unknown>>;

/** What gemba.yaml says; `raw` is what of it was valid, to go on with while a later version is broken. */
export interface ConfigContent {
  readonly config: GembaDefinition;
  readonly raw: Raw;
  readonly findings: readonly Finding[];
  /** Whether names that others refer to (sizes, images) are wrong now and never were right. */
  readonly isIncomplete: boolean;
}

const REFERRED_TO = ['sizes', 'images'];

/**
 * Checks gemba.yaml key by key: where one is wrong, what it last said when it was valid goes on (else its default),
 * and the others hold as they are now.
 */
export function checkConfigFile(value: unknown, lastValid: Raw): ConfigContent {
  if (value !== null && (typeof value !== 'object' || Array.isArray(value))) {
    const message = 'expected keys with values, such as `name: shop`';
    const finding = { entry: null, target: { path: [], on: 'value' as const }, message, nearest: null };
    return { ...withoutProblems(lastValid), findings: [finding], isIncomplete: Object.keys(lastValid).length === 0 };
  }
  const raw = { ...(value as Raw | null) };
  const checked = checkValue(GembaDefinition, raw);
  if (checked.ok) return { config: checked.value, raw, findings: [], isIncomplete: false };
  const wrong = new Set(checked.problems.map((problem) => String(problem.target.path[0])));
  const kept = Object.entries(raw).filter(([key]) => !wrong.has(key));
  const earlier = Object.entries(lastValid).filter(([key]) => wrong.has(key));
  const findings = checked.problems.map((problem) => ({ ...problem, entry: null }));
  const isIncomplete = REFERRED_TO.some((key) => wrong.has(key) && !Object.hasOwn(lastValid, key));
  return { ...withoutProblems(Object.fromEntries([...kept, ...earlier])), findings, isIncomplete };
}

function withoutProblems(raw: Raw): { config: GembaDefinition; raw: Raw } {
  const checked = checkValue(GembaDefinition, raw);
  return checked.ok ? { config: checked.value, raw } : { config: GembaDefinition.parse({}), raw: {} };
}

/** A name for a workspace whose file has none: the folder's, made of letters that a container's name may have. */
export function nameFromFolder(folder: string): string {
  const name = folder
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'workspace' : name;
}
