import { InvalidArgumentError } from 'commander';
import { Duration, durationMs } from '../../shared/definitions/names';

export function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

export function seconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Seconds since the epoch are a number.');
}

export function lines(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 10_000) return value;
  throw new InvalidArgumentError('A number from 0 to 10000.');
}

export function percent(text: string): number {
  const value = /^\d{1,3}$/.test(text.replace(/\s*%$/, '')) ? Number.parseInt(text, 10) : Number.NaN;
  if (value >= 0 && value <= 100) return value;
  throw new InvalidArgumentError('A number from 0 to 100.');
}

/** Milliseconds of `500ms`, `30s`, `5m`. */
export function duration(text: string): number {
  if (Duration.safeParse(text).success) return durationMs(text);
  throw new InvalidArgumentError('A duration such as 30s or 5m.');
}
