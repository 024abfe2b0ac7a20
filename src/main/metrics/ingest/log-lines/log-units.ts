/** How many of the base unit (milliseconds, bytes) one of a unit is. Bytes count in 1024, as in the rest of the console. */
const FACTORS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  sec: 1000,
  secs: 1000,
  second: 1000,
  seconds: 1000,
  min: 60_000,
  mins: 60_000,
  minute: 60_000,
  minutes: 60_000,
  h: 3_600_000,
  hour: 3_600_000,
  hours: 3_600_000,
  b: 1,
  byte: 1,
  bytes: 1,
  kb: 1024,
  kib: 1024,
  mb: 1024 ** 2,
  mib: 1024 ** 2,
  gb: 1024 ** 3,
  gib: 1024 ** 3,
  tb: 1024 ** 4,
  tib: 1024 ** 4,
};

const VALUE = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)\s*([A-Za-zµμ%/_]*)$/;

/**
 * A value with its unit, in milliseconds or bytes where the unit is a time or an amount of data; any other unit is left
 * out and the number kept. Null for what begins with no number.
 */
export function readQuantity(text: string): number | null {
  const match = VALUE.exec(text);
  if (match === null) return null;
  const value = Number(match[1]) * (FACTORS[(match[2] ?? '').toLowerCase()] ?? 1);
  return Number.isFinite(value) ? value : null;
}
