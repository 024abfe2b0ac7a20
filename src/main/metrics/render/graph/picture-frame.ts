import { DARK, isDark, LIGHT, type Theme } from './colours';
import type { GraphOptions } from './graph-options';
import { fitText } from './measure-text';
import type { Box, Mark } from './scene';

export interface PictureStyle {
  readonly theme: Theme;
  readonly background: string;
}

/** What stands around every picture: titles, and the box that they leave. */
export interface Frame {
  readonly inner: Box;
  readonly marks: readonly Mark[];
}

/** The dark theme unless the template or the background says otherwise; what is written keeps its contrast. */
export function styleOf(options: GraphOptions): PictureStyle {
  const wantsLight = ['light', 'plain', 'summary'].includes(options.template);
  const base =
    options.background === null ? (wantsLight ? LIGHT : DARK) : isDark(options.background.hex) ? DARK : LIGHT;
  const ink = options.foreground?.hex;
  return {
    theme: ink === undefined ? base : { ...base, ink: [ink, ink, ink, ink] },
    background: background(options, base),
  };
}

function background({ background: colour }: GraphOptions, base: Theme): string {
  if (colour === null) return base.surface;
  if (colour.alpha >= 1) return colour.hex;
  const alpha = Math.round(colour.alpha * 255).toString(16);
  return `${colour.hex}${alpha.padStart(2, '0')}`;
}

export function frameMarks(options: GraphOptions, { theme }: PictureStyle): Frame {
  const { width, height, fontSize } = options;
  const margin = Math.max(0, options.margin ?? 12);
  const marks: Mark[] = [];
  const inner = { left: margin, top: margin, right: width - margin, bottom: height - margin };
  if (options.title !== '') {
    const size = fontSize + 1;
    const text = fitText(options.title, size, width - 2 * margin);
    marks.push({
      kind: 'text',
      x: margin,
      y: inner.top + size * 0.8,
      text,
      size,
      fill: theme.ink[0],
      anchor: 'start',
      strong: true,
    });
    inner.top += size + 8;
  }
  const middle = (inner.top + inner.bottom) / 2;
  const side = (text: string, x: number, rotate: number): void => {
    const fitted = fitText(text, fontSize, inner.bottom - inner.top);
    marks.push({
      kind: 'text',
      x,
      y: middle,
      text: fitted,
      size: fontSize,
      fill: theme.ink[2],
      anchor: 'middle',
      rotate,
    });
  };
  if (options.vtitle !== '') {
    side(options.vtitle, inner.left + fontSize * 0.8, -90);
    inner.left += fontSize + 6;
  }
  if (options.vtitleRight !== '') {
    side(options.vtitleRight, inner.right - fontSize * 0.8, 90);
    inner.right -= fontSize + 6;
  }
  return { inner, marks };
}
