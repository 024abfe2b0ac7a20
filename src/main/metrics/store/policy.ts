import { GembaError } from '../../../shared/errors';

/** One resolution of a series and how long it is kept. */
export interface Archive {
  readonly stepSeconds: number;
  readonly retentionSeconds: number;
}

export const AGGREGATION_METHODS = ['average', 'sum', 'min', 'max', 'last', 'count', 'median', 'p95'] as const;
export type AggregationMethod = (typeof AGGREGATION_METHODS)[number];

/** How a series is kept: its archives from fine to coarse, and how one is rolled up into the next. */
export interface Policy {
  readonly archives: readonly Archive[];
  readonly method: AggregationMethod;
  readonly xFilesFactor: number;
}

export interface PolicyRules {
  policyOf(name: string): Policy;
}

/** A drill of twenty seconds would be two points of ten seconds. */
const DRILL_STORAGE_SCHEMA = `[drill]
pattern = ^gemba\\.drill\\.
retentions = 1s:1d,10s:30d,1m:1y
`;

/** carbon's own two files, for a workspace that has none. The host is finer so that its first graph lives within seconds. */
export const DEFAULT_STORAGE_SCHEMAS = `
[host]
pattern = ^host\\.
retentions = 2s:1h,10s:6h,1m:7d,10m:1y

${DRILL_STORAGE_SCHEMA}
[default]
pattern = .*
retentions = 10s:6h,1m:7d,10m:1y
`;

export const DEFAULT_STORAGE_AGGREGATION = `
[drill_counts]
pattern = ^gemba\\.drill\\..*\\.(requests|failed)$
xFilesFactor = 0
aggregationMethod = sum

[drill_times]
pattern = ^gemba\\.drill\\..*\\.p95_ms$
xFilesFactor = 0
aggregationMethod = max

# What the console measures of environments now and then: one point of many slots is all that there is, and the worst of
# it is what somebody asks for.
[tests]
pattern = ^gemba\\.test\\..*\\.pass$
xFilesFactor = 0
aggregationMethod = min

[seldom]
pattern = ^gemba\\.(drift|rebuild|test)\\.
xFilesFactor = 0
aggregationMethod = max

[min]
pattern = \\.(lower|min)$
xFilesFactor = 0.1
aggregationMethod = min

[max]
pattern = \\.(upper(_\\d+)?|max)$
xFilesFactor = 0.1
aggregationMethod = max

[sum]
pattern = \\.(sum|count)$
xFilesFactor = 0
aggregationMethod = sum

[count_legacy]
pattern = ^stats_counts\\.
xFilesFactor = 0
aggregationMethod = sum

[default]
pattern = .*
xFilesFactor = 0.5
aggregationMethod = average
`;

/**
 * `archives:` of `gemba.yaml` as carbon's `storage-schemas.conf` would say it; null where there are none. A rule for
 * everything is not meant for drills: they stay as they are by default unless a rule names them.
 */
export function storageSchemasOfRules(rules: ReadonlyArray<{ match: string; keep: string }>): string | null {
  if (rules.length === 0) return null;
  const sections = rules.map(
    ({ match, keep }, index) => `[rule-${index + 1}]\npattern = ${match}\nretentions = ${keep}\n`,
  );
  const namesDrills = rules.some(({ match }) => /gemba\\?\.drill/.test(match));
  return [...(namesDrills ? [] : [DRILL_STORAGE_SCHEMA]), ...sections].join('\n');
}

interface Section {
  readonly name: string;
  readonly line: number;
  readonly keys: ReadonlyMap<string, string>;
}

/**
 * Reads storage-schemas.conf and storage-aggregation.conf; null stands for the built-in one. The first section whose
 * pattern is found in the name wins. Carbon's fallbacks apply where none does: one-minute points for a week, averages, 0.5.
 *
 * @throws GembaError `invalid` with file, line and what was expected.
 */
export function readPolicyRules(storageSchemas: string | null, storageAggregation: string | null): PolicyRules {
  const schemas = parseSections('storage-schemas.conf', storageSchemas ?? DEFAULT_STORAGE_SCHEMAS).map((section) => ({
    pattern: patternOf('storage-schemas.conf', section),
    archives: parseRetentions('storage-schemas.conf', section),
  }));
  const aggregations = parseSections('storage-aggregation.conf', storageAggregation ?? DEFAULT_STORAGE_AGGREGATION).map(
    (section) => ({
      pattern: patternOf('storage-aggregation.conf', section),
      method: methodOf(section),
      xFilesFactor: xFilesFactorOf(section),
    }),
  );
  // Policies are shared between series, so that a million series do not hold a million of them.
  const known = new Map<string, Policy>();
  return {
    policyOf(name) {
      const archives = schemas.find((schema) => schema.pattern.test(name))?.archives ?? [
        { stepSeconds: 60, retentionSeconds: 7 * 86_400 },
      ];
      const rule = aggregations.find((aggregation) => aggregation.pattern.test(name));
      const policy: Policy = {
        archives,
        method: rule?.method ?? 'average',
        xFilesFactor: rule?.xFilesFactor ?? 0.5,
      };
      const key = policyKey(policy);
      const shared = known.get(key) ?? policy;
      known.set(key, shared);
      return shared;
    },
  };
}

/** A policy as text: `10s:6h,…` in seconds, the method and the factor. Equal policies have equal keys. */
export function policyKey(policy: Policy): string {
  return `${formatArchives(policy.archives)} ${policy.method} ${policy.xFilesFactor}`;
}

export function formatArchives(archives: readonly Archive[]): string {
  return archives.map((archive) => `${archive.stepSeconds}:${archive.retentionSeconds}`).join(',');
}

export function parseArchives(text: string): Archive[] {
  return text.split(',').map((piece) => {
    const [step = '', retention = ''] = piece.split(':');
    return { stepSeconds: Number(step), retentionSeconds: Number(retention) };
  });
}

const UNIT_SECONDS: ReadonlyArray<readonly [RegExp, number]> = [
  [/^s/, 1],
  [/^m/, 60],
  [/^h/, 3600],
  [/^d/, 86_400],
  [/^w/, 604_800],
  [/^y/, 31_536_000],
];

/** `10s:6h` as Whisper reads it: a bare number is seconds before the colon and a number of points after it. */
export function parseRetention(text: string): Archive | null {
  const match = /^\s*(\d+)([a-z]*)\s*:\s*(\d+)([a-z]*)\s*$/i.exec(text);
  if (match === null) return null;
  const [, stepNumber = '', stepUnit = '', keepNumber = '', keepUnit = ''] = match;
  const stepSeconds = inSeconds(stepNumber, stepUnit === '' ? 's' : stepUnit);
  const retentionSeconds =
    keepUnit === ''
      ? stepSeconds === null
        ? null
        : Number(keepNumber) * stepSeconds
      : inSeconds(keepNumber, keepUnit);
  if (stepSeconds === null || retentionSeconds === null || stepSeconds <= 0 || retentionSeconds < stepSeconds)
    return null;
  // Whisper keeps a whole number of points.
  return { stepSeconds, retentionSeconds: Math.floor(retentionSeconds / stepSeconds) * stepSeconds };
}

function inSeconds(number: string, unit: string): number | null {
  const factor = UNIT_SECONDS.find(([pattern]) => pattern.test(unit.toLowerCase()))?.[1];
  return factor === undefined ? null : Number(number) * factor;
}

function parseRetentions(file: string, section: Section): Archive[] {
  const text = section.keys.get('retentions') ?? '';
  const archives = text.split(',').map((piece) => {
    const archive = parseRetention(piece);
    if (archive === null) throw mistake(file, section, `retentions = ${text}: "${piece.trim()}" is not like 10s:6h`);
    return archive;
  });
  archives.sort((a, b) => a.stepSeconds - b.stepSeconds);
  archives.slice(1).forEach((coarse, index) => {
    const fine = archives[index];
    if (fine === undefined) return;
    if (coarse.stepSeconds % fine.stepSeconds !== 0 || coarse.stepSeconds === fine.stepSeconds) {
      throw mistake(file, section, `${coarse.stepSeconds} s is not a multiple of ${fine.stepSeconds} s`);
    }
    if (coarse.retentionSeconds <= fine.retentionSeconds) {
      throw mistake(file, section, `the ${coarse.stepSeconds} s archive is not kept longer than the finer one`);
    }
  });
  return archives;
}

function methodOf(section: Section): AggregationMethod {
  const text = section.keys.get('aggregationmethod') ?? 'average';
  const known: Record<string, AggregationMethod> = { avg: 'average' };
  const method = AGGREGATION_METHODS.find((name) => name === text) ?? known[text];
  if (method !== undefined) return method;
  throw mistake(
    'storage-aggregation.conf',
    section,
    `aggregationMethod = ${text} is none of ${AGGREGATION_METHODS.join(', ')}`,
  );
}

function xFilesFactorOf(section: Section): number {
  const text = section.keys.get('xfilesfactor') ?? '0.5';
  const factor = Number(text);
  if (text !== '' && factor >= 0 && factor <= 1) return factor;
  throw mistake('storage-aggregation.conf', section, `xFilesFactor = ${text} is not between 0 and 1`);
}

function patternOf(file: string, section: Section): RegExp {
  const text = section.keys.get('pattern');
  if (text === undefined) throw mistake(file, section, 'there is no pattern');
  try {
    return new RegExp(text);
  } catch (error) {
    throw mistake(file, section, `pattern = ${text}: ${(error as Error).message}`);
  }
}

function parseSections(file: string, text: string): Section[] {
  const sections: Array<{ name: string; line: number; keys: Map<string, string> }> = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#') || line.startsWith(';')) return;
    const head = /^\[(.+)\]$/.exec(line);
    if (head !== null) {
      sections.push({ name: head[1] ?? '', line: index + 1, keys: new Map() });
      return;
    }
    const pair = /^([^=:]+?)\s*[=:]\s*(.*)$/.exec(line);
    const section = sections.at(-1);
    if (pair === null || section === undefined) {
      throw new GembaError('invalid', `${file}:${index + 1}:1: expected [section] or key = value.`);
    }
    section.keys.set((pair[1] ?? '').toLowerCase(), (pair[2] ?? '').trim());
  });
  return sections;
}

function mistake(file: string, section: Section, what: string): GembaError {
  return new GembaError('invalid', `${file}:${section.line}:1: [${section.name}]: ${what}.`);
}
