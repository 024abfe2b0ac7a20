import type { Measure, Reading } from '../../shared/model/maps';
import type { State } from '../../shared/model/state';
import { formatDuration, formatNumber, MINUS, THIN_SPACE } from '../../shared/units';
import { quantityText } from '../charts/quantity';

/** Numbers of a map and their gaps, as they stand on cards, in panels and in the verdict. */

/** A measured value with its unit: `0.31 s`, `412/s`; times are written as lengths: `2 min 5 s`. */
export function measuredText(measure: Pick<Measure, 'unit'>, value: number): string {
  return measure.unit === 's' ? formatDuration(value) : quantityText(value, measure.unit);
}

/** `1:24` of a step; hours and days in words, since a clock would be misread. */
export function stepTimeText(seconds: number): string {
  if (seconds < 10) return formatDuration(seconds);
  if (seconds >= 86_400) {
    const days = seconds / 86_400;
    return `${formatNumber(days, { significant: 2 })} ${days === 1 ? 'day' : 'days'}`;
  }
  if (seconds >= 3600) return formatDuration(seconds);
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** What was asked of a value: `0.8 s`, or its bounds: `≤ 90 %`, `≥ 0.1/s`; null where nothing was. */
export function expectedText(measure: Measure): string | null {
  if (measure.expected !== null) return measuredText(measure, measure.expected);
  const { bounds } = measure;
  if (bounds === null) return null;
  const most = bounds.warningAbove ?? bounds.criticalAbove;
  const least = bounds.warningBelow ?? bounds.criticalBelow;
  const parts = [
    ...(least === null ? [] : [`≥${THIN_SPACE}${measuredText(measure, least)}`]),
    ...(most === null ? [] : [`≤${THIN_SPACE}${measuredText(measure, most)}`]),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

export interface Gap {
  /** `× 3.1`, `+20 %`, `−4 %`; a percentage differs by points: `−30.5`. */
  readonly text: string;
  /** The same in a sentence: `takes 2.1 times as long as expected`. */
  readonly words: string;
}

/** How far a value is from what was expected; null without an expectation. */
export function gapOf(measure: Measure, value: number): Gap | null {
  const { expected } = measure;
  if (expected === null) return null;
  if (measure.unit === '%' || expected <= 0) {
    const words = `is at ${measuredText(measure, value)} where ${measuredText(measure, expected)} is expected`;
    return { text: signed(value - expected, measure.unit === '%' ? 1 : 2), words };
  }
  return measure.unit === 's' || measure.unit === 'ms'
    ? ratioGap(value / expected, ['takes', 'as long as expected', 'longer than expected', 'less than expected'])
    : ratioGap(value / expected, ['is', 'what is expected', 'more than expected', 'less than expected']);
}

/** From half as much again on a ratio reads better than a percentage. */
function ratioGap(ratio: number, [verb, same, more, less]: readonly [string, string, string, string]): Gap {
  if (ratio >= 1.5) {
    const times = formatNumber(ratio, { significant: 2 });
    return { text: `× ${times}`, words: `${verb} ${times} times ${same}` };
  }
  const percent = Math.round((ratio - 1) * 100);
  if (percent === 0) return { text: '0 %', words: `${verb} ${same}` };
  const amount = `${Math.abs(percent)} %`;
  return { text: `${percent > 0 ? '+' : MINUS}${amount}`, words: `${verb} ${amount} ${percent > 0 ? more : less}` };
}

function signed(value: number, decimals: number): string {
  const text = formatNumber(Math.abs(value), { decimals });
  if (Number(value.toFixed(decimals)) === 0) return '0';
  return `${value > 0 ? '+' : MINUS}${text}`;
}

/** What is wrong with a value: `Pay` and `takes 2.1 times as long as expected`, or `Browse:` and `99 % busy, expected 40 %`. */
export interface Complaint {
  readonly subject: string;
  readonly words: string;
}

/** Times read as a sentence; any other number says what it counts, for nobody could guess it. */
export function complaint(title: string, measure: Measure, value: number): Complaint {
  const gap = gapOf(measure, value);
  const isTime = measure.unit === 's' || measure.unit === 'ms';
  if (isTime && gap !== null) return { subject: title, words: gap.words };
  const bound = crossedBound(measure, value);
  const expected =
    measure.expected !== null
      ? measuredText(measure, measure.expected)
      : bound && `${bound.side === 'above' ? 'at most' : 'at least'} ${measuredText(measure, bound.value)}`;
  const said = [measuredText(measure, value), measure.label].filter((part) => part !== '').join(' ');
  // One colon is enough: `Machine: processor` names a part of something already.
  return { subject: `${title.replace(': ', ', ')}:`, words: expected ? `${said}, expected ${expected}` : said };
}

function crossedBound(measure: Measure, value: number): { side: 'above' | 'below'; value: number } | null {
  const { bounds } = measure;
  if (bounds === null) return null;
  for (const above of [bounds.criticalAbove, bounds.warningAbove]) {
    if (above !== null && value > above) return { side: 'above', value: above };
  }
  for (const below of [bounds.criticalBelow, bounds.warningBelow]) {
    if (below !== null && value < below) return { side: 'below', value: below };
  }
  return null;
}

/** `16 Nov`, or with the year where it is not this one; from `2026-11-16`. */
export function dayText(isoDay: string, nowMs: number): string {
  const [year, month, day] = isoDay.split('-').map(Number);
  const names = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
  const text = `${day ?? ''} ${names[(month ?? 1) - 1] ?? ''}`;
  return year === new Date(nowMs).getFullYear() ? text : `${text} ${year ?? ''}`;
}

/** The state to draw for a reading that may not have come yet. */
export function readingState(measure: Measure | null, reading: Reading | undefined): State {
  if (measure === null) return 'none';
  return reading?.state ?? 'unknown';
}
