/** Graphite's `safePow`: nothing where Python's `math.pow` fails, which is where a number has no such power or a huge one. */
export function safePower(value: number, exponent: number): number {
  if (value === 1 || exponent === 0) return Number.isNaN(value) ? NaN : 1;
  if (value === -1 && !Number.isFinite(exponent)) return 1;
  const power = value ** exponent;
  const isFinite = Number.isFinite(value) && Number.isFinite(exponent);
  return isFinite && !Number.isFinite(power) ? NaN : power;
}
