import type { RelayedPoints } from './points';

/** `name value timestamp`, a line each, in pieces of so many lines. Values read back as the same double. */
export function* encodePlaintext({ names, values, times }: RelayedPoints, linesEach = 2000): Generator<string> {
  for (let start = 0; start < names.length; start += linesEach) {
    let text = '';
    const end = Math.min(names.length, start + linesEach);
    for (let index = start; index < end; index += 1) {
      text += plaintextLine(names[index] ?? '', values[index] ?? NaN, times[index] ?? 0);
    }
    yield text;
  }
}

export function plaintextLine(name: string, value: number, timeSeconds: number): string {
  return `${name} ${formatValue(value)} ${timeSeconds}\n`;
}

/** Infinity as Python, Go and C read it. */
function formatValue(value: number): string {
  if (value === Infinity) return 'inf';
  return value === -Infinity ? '-inf' : String(value);
}
