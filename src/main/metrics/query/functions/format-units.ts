export type UnitSystem = 'si' | 'binary';

const PREFIXES = ['k', 'M', 'G', 'T', 'P'] as const;

/** A value and the prefix of its unit, as Graphite's `format_units` shows it: 1500 is 1.5 and `k`. */
export function formatUnits(value: number, system: UnitSystem): { readonly value: number; readonly prefix: string } {
  const base = system === 'si' ? 1000 : 1024;
  for (let power = PREFIXES.length; power > 0; power -= 1) {
    const size = base ** power;
    if (Math.abs(value) < size) continue;
    const letter = PREFIXES[power - 1] ?? '';
    return { value: nearlyWhole(value / size, value), prefix: system === 'si' ? letter : `${letter.toUpperCase()}i` };
  }
  return { value: nearlyWhole(value, value), prefix: '' };
}

/** A hair above a whole number counts as whole, for what is greater than one. */
function nearlyWhole(shown: number, value: number): number {
  return shown - Math.floor(shown) < 1e-11 && value > 1 ? Math.floor(shown) : shown;
}
