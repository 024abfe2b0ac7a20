/**
 * Contract values as JSON. JSON alone would turn a column of doubles into text and a NaN into null, so these travel
 * wrapped: `{"$f64": base64}` for a Float64Array (little-endian), `{"$num": "NaN"}` for a number that JSON lacks. An
 * object of the caller's that happens to look like a wrapper travels in `{"$raw": …}`.
 */
type Json = unknown;

const WRAPPERS: ReadonlySet<string> = new Set(['$f64', '$num', '$raw']);

export function encodeWire(value: unknown): string {
  return JSON.stringify(wrap(value)) ?? 'null';
}

/** @throws SyntaxError where the text is no JSON; wrappers that hold nonsense decode to an empty column or NaN. */
export function decodeWire(text: string): unknown {
  return unwrap(JSON.parse(text));
}

function wrap(value: unknown): Json {
  if (typeof value === 'number')
    return isPlainNumber(value) ? value : { $num: Object.is(value, -0) ? '-0' : String(value) };
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Float64Array) {
    return { $f64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') };
  }
  if (Array.isArray(value)) return value.map(wrap);
  const entries = Object.entries(value);
  const wrapped = Object.fromEntries(entries.map(([key, item]) => [key, wrap(item)]));
  return entries.length === 1 && WRAPPERS.has(entries[0]?.[0] ?? '') ? { $raw: wrapped } : wrapped;
}

const isPlainNumber = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);

function unwrap(value: Json): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(unwrap);
  const entries: Array<[string, unknown]> = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    const [key, item] = only;
    if (key === '$f64' && typeof item === 'string') return decodeColumn(item);
    if (key === '$num') return Number(item);
    if (key === '$raw' && typeof item === 'object' && item !== null) return unwrapEntries(Object.entries(item));
  }
  return unwrapEntries(entries);
}

/** Through `fromEntries`, so that a key `__proto__` is data and never a prototype. */
const unwrapEntries = (entries: ReadonlyArray<[string, unknown]>): unknown =>
  Object.fromEntries(entries.map(([key, item]) => [key, unwrap(item)]));

function decodeColumn(base64: string): Float64Array {
  const bytes = Buffer.from(base64, 'base64');
  // Copied: a Buffer may start anywhere in its pool, a Float64Array only at multiples of eight.
  const column = new Float64Array(Math.floor(bytes.length / 8));
  bytes.copy(new Uint8Array(column.buffer));
  return column;
}
