/** What one value of a StatsD line does to the metric of its name. */
export type StatsdUpdate =
  | { readonly kind: 'counter'; readonly delta: number }
  /** `weight`: how many measurements it stands for, one over the sample rate. */
  | { readonly kind: 'timer'; readonly value: number; readonly weight: number }
  | { readonly kind: 'gauge'; readonly value: number; readonly relative: boolean }
  | { readonly kind: 'set'; readonly member: string };

/** Why a value was not taken. */
export type StatsdFault = 'type' | 'sample-rate' | 'value';

export interface StatsdLine {
  readonly key: string;
  readonly updates: readonly StatsdUpdate[];
  readonly faults: readonly StatsdFault[];
}

/**
 * Reads `name:value|type|@rate:value|type|#tag:value`, as the StatsD daemon reads it: numbers as JavaScript has them, every
 * unknown type a counter. Beyond the daemon, `h` and `d` are timers, which may be negative.
 */
export function readStatsdLine(line: string, sanitize: boolean): StatsdLine {
  const [body = '', tags = ''] = line.split('|#');
  const [name = '', ...values] = body.split(':');
  const tagged = tags === '' ? name : `${name};${tags.split(',').map(graphiteTag).join(';')}`;
  const updates: StatsdUpdate[] = [];
  const faults: StatsdFault[] = [];
  for (const value of values.length === 0 ? ['1'] : values) {
    const read = readValue(value.split('|'));
    if (typeof read === 'string') faults.push(read);
    else updates.push(read);
  }
  return { key: sanitize ? sanitizeKey(tagged) : tagged, updates, faults };
}

/** Blanks become `_`, slashes `-`, and all else that Graphite does not have in names vanishes. */
export function sanitizeKey(key: string): string {
  return key
    .replace(/\s+/g, '_')
    .replace(/\//g, '-')
    .replace(/[^a-zA-Z_\-0-9.;=]/g, '');
}

function graphiteTag(tag: string): string {
  return tag.replace(';', '_').replace(':', '=');
}

function readValue([text = '', type, rate]: readonly string[]): StatsdUpdate | StatsdFault {
  if (type === undefined) return 'type';
  const weight = rate === undefined ? 1 : 1 / readRate(rate);
  if (Number.isNaN(weight)) return 'sample-rate';
  if (type !== 's' && !isNumber(text)) return 'value';
  const value = Number(text);
  switch (type.trim()) {
    case 'ms':
      return value < 0 ? 'value' : { kind: 'timer', value, weight };
    case 'h':
    case 'd':
      return { kind: 'timer', value, weight };
    case 'g':
      return { kind: 'gauge', value, relative: /^[-+]/.test(text) };
    case 's':
      return { kind: 'set', member: text === '' ? '0' : text };
    default:
      return { kind: 'counter', delta: value * weight };
  }
}

/** NaN for what is no rate. The daemon takes the digits and points after `@` for the number, whatever follows them. */
function readRate(text: string): number {
  const digits = /^@([\d.]+)/.exec(text);
  return digits !== null && isNumber(text.slice(1)) ? Number(digits[1]) : NaN;
}

function isNumber(text: string): boolean {
  return text !== '' && !Number.isNaN(Number(text));
}
