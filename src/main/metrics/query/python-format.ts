/** Numbers as Python writes them into names and tags. */

/** `str(float)`: the shortest text that reads back as the same double, always with a point or an exponent. */
export function pythonFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (Object.is(value, -0)) return '-0.0';
  const magnitude = Math.abs(value);
  if (magnitude !== 0 && (magnitude >= 1e16 || magnitude < 1e-4)) return withPythonExponent(value.toExponential());
  const text = String(value);
  return text.includes('.') ? text : `${text}.0`;
}

/** `%g`: six significant digits without trailing zeros. */
export function pythonGeneral(value: number): string {
  if (!Number.isFinite(value)) return pythonFloat(value);
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const exponent = Number(value.toExponential(5).split('e')[1]);
  if (exponent < -4 || exponent >= 6) return withPythonExponent(value.toExponential(5).replace(/\.?0+e/, 'e'));
  const fixed = value.toFixed(Math.max(0, 5 - exponent));
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed;
}

/** `%d`: without what is behind the point. */
export function pythonInteger(value: number): string {
  return Number.isFinite(value) ? BigInt(Math.trunc(value)).toString() : pythonFloat(value);
}

/** A value as `str` writes it, NaN being None. */
export function writeValue(value: number, isInteger: boolean): string {
  if (Number.isNaN(value)) return 'None';
  return isInteger ? pythonInteger(value) : pythonFloat(value);
}

/** Python's `round(value, digits)`: to the nearest on the exact expansion of the double, ties to the even neighbour. */
export function pythonRound(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 100 || (digits >= 0 && Math.abs(value) >= 1e21)) return value;
  if (digits < 0) return roundToTens(value, 10 ** -digits);
  const power = 10 ** digits;
  const scaled = Math.abs(value) * power;
  const fraction = scaled - Math.floor(scaled);
  const isNearTie = Math.abs(fraction - 0.5) < 1e-6;
  // Below this the product is exact enough to tell the two neighbours apart, and the quotient of both is the right double.
  if (scaled < 1e9 && digits <= 15 && !isNearTie) return (Math.sign(value) * Math.round(scaled)) / power;
  // toFixed rounds ties upward; only a fraction this close to a half can be one.
  if (isNearTie && isTie(value, digits) && Math.floor(scaled) % 2 === 0) {
    return (Math.sign(value) * Math.floor(scaled)) / power;
  }
  return Number(value.toFixed(digits));
}

/** `unit` is a power of ten. */
function roundToTens(value: number, unit: number): number {
  if (!Number.isFinite(unit)) return value < 0 ? -0 : 0;
  const magnitude = Math.abs(value);
  const rest = magnitude % unit;
  const below = magnitude - rest;
  const isUp = rest > unit / 2 || (rest === unit / 2 && (below / unit) % 2 === 1);
  return Math.sign(value) * (isUp ? below + unit : below);
}

function isTie(value: number, digits: number): boolean {
  const text = Math.abs(value).toFixed(Math.min(100, digits + 60));
  return /^50*$/.test(text.slice(text.indexOf('.') + 1 + digits));
}

function withPythonExponent(text: string): string {
  return text.replace(/e([+-])(\d)$/, 'e$10$2');
}
