import { describe, expect, test } from 'vitest';
import { matchText, splitByRanges } from './match-text';

function marked(query: string, text: string): string | null {
  const match = matchText(query, text);
  if (match === null) return null;
  return splitByRanges(text, match.ranges)
    .map((piece) => (piece.isMatch ? `[${piece.text}]` : piece.text))
    .join('');
}

describe('matchText', () => {
  test.each([
    ['roll pay', 'Roll back payments to b451', '[Roll] back [pay]ments to b451'],
    ['pay roll', 'Roll back payments', '[Roll] back [pay]ments'],
    ['cpu', 'host.cpu.user', 'host.[cpu].user'],
    ['env', 'Go to Environments', 'Go to [Env]ironments'],
    ['gov', 'Go to Overview', '[G]o to [Ov]erview'],
    ['', 'Overview', 'Overview'],
    ['over view', 'Overview', '[Overview]'],
  ])('marks %j in %j', (query, text, expected) => {
    expect(marked(query, text)).toBe(expected);
  });

  test('answers nothing where a word is nowhere', () => {
    expect(matchText('roll xyz', 'Roll back payments')).toBeNull();
    expect(matchText('q', 'Overview')).toBeNull();
    expect(matchText('cat loc', 'Copy a link to this place')).toBeNull();
  });

  test('a word at its start beats one inside, and both beat first letters', () => {
    const score = (text: string): number => matchText('dep', text)?.score ?? Number.NEGATIVE_INFINITY;
    expect(score('Deploy catalog')).toBeGreaterThan(score('Independent checks'));
    expect(score('Independent checks')).toBeGreaterThan(score('Do everything possible'));
  });

  test('the shorter of two equal matches comes first', () => {
    const score = (text: string): number => matchText('metrics', text)?.score ?? 0;
    expect(score('Metrics')).toBeGreaterThan(score('Metrics of the load balancer'));
  });
});
