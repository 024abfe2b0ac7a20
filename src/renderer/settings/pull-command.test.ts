import { describe, expect, it } from 'vitest';
import { pullCommand, wordsOf } from './pull-command';

describe('the patterns of a pull', () => {
  it.each([
    ['', []],
    ['  app.*  host.cpu ', ['app.*', 'host.cpu']],
    [`seriesByTag('dc=eu', 'a=b') up{job="a b"}`, [`seriesByTag('dc=eu', 'a=b')`, 'up{job="a b"}']],
    ['a.{b,c}.d', ['a.{b,c}.d']],
  ])('%j are %j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it.each([
    [24, '', 'gemba metrics pull far --from -24h'],
    [168, 'a.* b', `gemba metrics pull far --match 'a.*' b --from -7d`],
    [6, `seriesByTag('a=b')`, String.raw`gemba metrics pull far --match 'seriesByTag('\''a=b'\'')' --from -6h`],
  ])('are on the command line for %d hours of %j', (hours, match, command) => {
    expect(pullCommand('far', hours, match)).toBe(command);
  });
});
