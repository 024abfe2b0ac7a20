import { parseArgs } from 'node:util';
import path from 'node:path';
import { GembaError } from '../../shared/errors';
import { linkAmong } from './deep-links';
import type { ScreenshotRequest } from './screenshots';

/** What a console was started with. */
export interface ConsoleArguments {
  readonly workspace: string | null;
  readonly state: string | null;
  readonly link: string | null;
  /** Take one picture and quit, without a visible window. */
  readonly screenshot: ScreenshotRequest | null;
}

/**
 * Reads the arguments behind the application's folder. Electron and Chromium have switches of their own among them,
 * so what is not known here is left alone.
 *
 * @throws GembaError `usage` for a size or theme that cannot be.
 */
export function parseConsoleArguments(argv: readonly string[], cwd: string): ConsoleArguments {
  const { values } = parseArgs({
    args: [...argv],
    strict: false,
    options: {
      workspace: { type: 'string' },
      state: { type: 'string' },
      'gemba-screenshot': { type: 'string' },
      'gemba-out': { type: 'string' },
      'gemba-size': { type: 'string' },
      'gemba-theme': { type: 'string' },
      'gemba-format': { type: 'string' },
    },
  });
  const text = (name: string): string | null => {
    const value = values[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  const folder = (name: string): string | null => {
    const value = text(name);
    return value === null ? null : path.resolve(cwd, value);
  };
  const screen = text('gemba-screenshot');
  return {
    workspace: folder('workspace'),
    state: folder('state'),
    link: linkAmong(argv),
    screenshot:
      screen === null
        ? null
        : {
            screen,
            out: path.resolve(cwd, text('gemba-out') ?? 'gemba.png'),
            size: parseSize(text('gemba-size') ?? '1280x800'),
            theme: parseTheme(text('gemba-theme') ?? 'dark'),
            format: text('gemba-format') === 'pdf' ? 'pdf' : 'png',
          },
  };
}

function parseSize(text: string): { width: number; height: number } {
  const match = /^(\d{2,5})x(\d{2,5})$/.exec(text);
  if (match === null) throw new GembaError('usage', `${text} is not a size.`, { nextStep: 'Write it as 1280x800.' });
  return { width: Number(match[1]), height: Number(match[2]) };
}

function parseTheme(text: string): 'dark' | 'light' {
  if (text === 'dark' || text === 'light') return text;
  throw new GembaError('usage', `${text} is not a theme.`, { nextStep: 'Choose dark or light.' });
}
