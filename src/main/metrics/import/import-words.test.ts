import { describe, expect, it } from 'vitest';
import { progressWords, summaryWords } from './import-words';

const plain = (text: string): string => text.replaceAll('\u2009', ' ');

describe('what an import says', () => {
  it.each([
    [0, 0, 0, 'a.wsp', '0 %, 0 points, a.wsp'],
    [0.25, 1_200_000, 4000, 'a.wsp', '25 %, 1 200 000 points, 300 000 a second, 12 s left, a.wsp'],
    [0.5, 10, 600_000, '', '50 %, 10 points, 0 a second, 10 min left'],
    [1, 10, 1000, '', '100 %, 10 points, 10 a second'],
  ])('at %d of it: %s points in %d ms', (fraction, accepted, elapsedMs, what, words) => {
    expect(plain(progressWords({ fraction, what, series: 1 }, accepted, elapsedMs))).toBe(words);
  });

  it.each([
    [{ accepted: 1, tooOld: 0, inTheFuture: 0 }, 1, [], '1 point of 1 series.'],
    [
      { accepted: 1234, tooOld: 5, inTheFuture: 2 },
      3,
      ['1 other file was left alone.'],
      '1 234 points of 3 series, 5 are older than the longest archive and were left out, 2 lie in the future and were left out. 1 other file was left alone.',
    ],
  ])('at its end', (outcome, series, notes, words) => {
    expect(plain(summaryWords(outcome, series, notes))).toBe(words);
  });
});
