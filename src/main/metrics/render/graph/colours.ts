/** The tokens of the product's two themes that pictures are drawn with (`ui/tokens.css`). */
export interface Theme {
  readonly surface: string;
  /** 1 values and titles, 2 body, 3 labels, 4 ticks. */
  readonly ink: readonly [string, string, string, string];
  /** 1 grid, 3 the zero line. */
  readonly grid: string;
  readonly zero: string;
  /** Series, in order of use; a single one is drawn in ink. */
  readonly categories: readonly string[];
}

export const DARK: Theme = {
  surface: '#111618',
  ink: ['#edf1f2', '#bcc2c5', '#91989c', '#626a6f'],
  grid: '#262b2e',
  zero: '#687074',
  categories: [
    '#3473ca',
    '#d38200',
    '#37afaf',
    '#a25b74',
    '#d8df6b',
    '#b191ff',
    '#f5c2bb',
    '#9fd8fc',
    '#7ba370',
    '#7c745d',
  ],
};

export const LIGHT: Theme = {
  surface: '#fafbfc',
  ink: ['#141a1e', '#3f464b', '#5c656a', '#81898e'],
  grid: '#d6dadb',
  zero: '#798286',
  categories: [
    '#1e377a',
    '#825200',
    '#409f9a',
    '#ce5069',
    '#84971d',
    '#977ae8',
    '#602b26',
    '#3477a1',
    '#006346',
    '#a28d72',
  ],
};

export interface Colour {
  /** `#rrggbb` */
  readonly hex: string;
  readonly alpha: number;
}

/** Graphite's names, as its pictures show them. */
const NAMES: Readonly<Record<string, string>> = {
  black: '000000',
  white: 'ffffff',
  blue: '6464ff',
  green: '00c800',
  red: 'c80032',
  yellow: 'ffff00',
  orange: 'ffa500',
  purple: 'c864ff',
  brown: '966432',
  cyan: '00ffff',
  aqua: '009696',
  gray: 'afafaf',
  grey: 'afafaf',
  magenta: 'ff00ff',
  pink: 'ff6464',
  gold: 'c8c800',
  rose: 'c896c8',
  darkblue: '0000ff',
  darkgreen: '00ff00',
  darkred: 'ff0000',
  darkgray: '6f6f6f',
  darkgrey: '6f6f6f',
};

/** A name, `RRGGBB` or `RRGGBBAA` with or without `#`; null for what is none of these. */
export function parseColour(text: string): Colour | null {
  const plain = text
    .trim()
    .replace(/^(#|%23)/, '')
    .toLowerCase();
  const hex = NAMES[plain] ?? plain;
  const match = /^([0-9a-f]{6})([0-9a-f]{2})?$/.exec(hex);
  if (match === null) return null;
  return { hex: `#${match[1] ?? ''}`, alpha: match[2] === undefined ? 1 : parseInt(match[2], 16) / 255 };
}

/** Whether light text reads better on it: the weights are those of sRGB's luminance. */
export function isDark(hex: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.5;
}
