import { describe, expect, test } from 'vitest';
import { displayKeys, matchStroke, strokeOf } from './keys';

const plain = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

describe('strokeOf', () => {
  test('writes letters in capitals without naming Shift for signs', () => {
    expect(strokeOf({ ...plain, key: 'g' }, 'linux')).toBe('G');
    expect(strokeOf({ ...plain, key: '?', shiftKey: true }, 'linux')).toBe('?');
    expect(strokeOf({ ...plain, key: 'P', shiftKey: true, ctrlKey: true }, 'linux')).toBe('Mod+Shift+P');
  });

  test('takes Command for Mod on macOS and Ctrl elsewhere', () => {
    expect(strokeOf({ ...plain, key: 'k', metaKey: true }, 'darwin')).toBe('Mod+K');
    expect(strokeOf({ ...plain, key: 'k', ctrlKey: true }, 'darwin')).toBe('Other+K');
    expect(strokeOf({ ...plain, key: 'k', ctrlKey: true }, 'win32')).toBe('Mod+K');
  });

  test('a modifier alone is no stroke', () => {
    expect(strokeOf({ ...plain, key: 'Control', ctrlKey: true }, 'linux')).toBeNull();
  });
});

describe('matchStroke', () => {
  const bindings = [
    { id: 'overview', keys: 'G O' },
    { id: 'environments', keys: 'G E' },
    { id: 'explain', keys: 'E' },
    { id: 'palette', keys: 'Mod+K' },
  ];

  test('waits for the rest of a sequence', () => {
    expect(matchStroke([], 'G', bindings)).toEqual({ id: null, pending: ['G'] });
    expect(matchStroke(['G'], 'E', bindings)).toEqual({ id: 'environments', pending: [] });
  });

  test('starts again with a stroke that does not continue the sequence', () => {
    expect(matchStroke(['G'], 'G', bindings)).toEqual({ id: null, pending: ['G'] });
    expect(matchStroke(['G'], 'Mod+K', bindings)).toEqual({ id: 'palette', pending: [] });
    expect(matchStroke(['G'], 'X', bindings)).toEqual({ id: null, pending: [] });
  });
});

test('keys stand on the caps as the platform writes them', () => {
  expect(displayKeys('Mod+K', 'linux')).toBe('Ctrl K');
  expect(displayKeys('Mod+K', 'darwin')).toBe('⌘K');
  expect(displayKeys('G O', 'darwin')).toBe('G O');
  expect(displayKeys('Alt+ArrowLeft', 'win32')).toBe('Alt ←');
});
