import { describe, expect, test } from 'vitest';
import type { Command } from './commands';
import { paletteCommands, paletteSeries } from './palette-items';

const run = (): void => undefined;
const commands: Command[] = [
  { id: 'go.overview', label: 'Overview', group: 'go', keys: 'G O', run },
  { id: 'go.journey', label: 'Journey: Buy a lamp', group: 'go', run },
  { id: 'up', label: 'Bring up local', words: 'apply start', run },
  { id: 'destroy', label: 'Destroy local…', detail: 'protected: asks for its name', run },
  { id: 'busy', label: 'Bring up staging', isEnabled: false, run },
  { id: 'back', label: 'Back', isHidden: true, run },
];

describe('paletteCommands', () => {
  test('with nothing typed shows where one can go before what can be run', () => {
    const sections = paletteCommands(commands, '');
    expect(sections.map((section) => section.title)).toEqual(['Go to', 'Run']);
    expect(sections[0]?.items.map((item) => item.id)).toEqual(['go.overview', 'go.journey']);
  });

  test('leaves out what is hidden or cannot be done now', () => {
    const ids = paletteCommands(commands, 'b').flatMap((section) => section.items.map((item) => item.id));
    expect(ids).not.toContain('busy');
    expect(ids).not.toContain('back');
  });

  test('marks what was matched and says what is protected', () => {
    const [section] = paletteCommands(commands, 'destr');
    expect(section?.items[0]).toMatchObject({
      id: 'destroy',
      ranges: [{ start: 0, end: 5 }],
      detail: 'protected: asks for its name',
    });
  });

  test('finds a command by its further words, without marking what is not shown', () => {
    const [section] = paletteCommands(commands, 'apply');
    expect(section?.items[0]).toMatchObject({ id: 'up', ranges: [] });
  });
});

test('series are named with how many there are', () => {
  const section = paletteSeries({ paths: ['host.cpu.user'], total: 38 }, 'cpu', run);
  expect(section?.title).toBe('Series, 38 match');
  expect(section?.items[0]).toMatchObject({ label: 'host.cpu.user', isMono: true, ranges: [{ start: 5, end: 8 }] });
  expect(paletteSeries({ paths: [], total: 0 }, 'cpu', run)).toBeNull();
});
