import { describe, expect, it } from 'vitest';
import { parseConsoleArguments } from './console-arguments';

describe('the arguments of a console', () => {
  it('reads the workspace and a link among what Electron was given', () => {
    expect(
      parseConsoleArguments(['--no-sandbox', '--workspace', 'shop', '--disable-gpu', 'gemba://journeys'], '/home/mara'),
    ).toEqual({ workspace: '/home/mara/shop', state: null, link: 'gemba://journeys', screenshot: null });
  });

  it('reads what a picture should show', () => {
    const { screenshot } = parseConsoleArguments(
      ['--gemba-screenshot=metrics', '--gemba-out=m.png', '--gemba-size=1920x1080', '--gemba-theme=light'],
      '/tmp',
    );
    expect(screenshot).toEqual({
      screen: 'metrics',
      out: '/tmp/m.png',
      size: { width: 1920, height: 1080 },
      theme: 'light',
      format: 'png',
    });
  });

  it.each([['--gemba-size=big'], ['--gemba-theme=pink']])('refuses %s', (argument) => {
    expect(() => parseConsoleArguments(['--gemba-screenshot=metrics', argument], '/tmp')).toThrow(/is not a/);
  });
});
