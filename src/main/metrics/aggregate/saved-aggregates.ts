import fs from 'node:fs';
import path from 'node:path';
import v8 from 'node:v8';
import { z } from 'zod';
import { RULE_METHODS } from '../../../shared/definitions/aggregation-rule';
import type { SavedOutput } from './aggregator';

/** By hand: zod takes neither infinity nor NaN for a number. */
const AnyNumber = z.custom<number>((value) => typeof value === 'number');

const Saved = z.array(
  z.object({
    output: z.string(),
    everySeconds: z.number().int().positive(),
    method: z.enum(RULE_METHODS),
    closedThrough: AnyNumber,
    intervals: z.array(z.object({ start: z.number(), touchedAt: z.number(), state: z.array(AnyNumber) })),
  }),
);

const fileOf = (stateDir: string): string => path.join(stateDir, 'aggregates.v8');

/** Keeps buffers of aggregates from one start to the next. */
export function saveAggregates(stateDir: string, saved: readonly SavedOutput[]): void {
  if (saved.length > 0) fs.writeFileSync(fileOf(stateDir), v8.serialize(saved), { mode: 0o600 });
}

/** What was saved, once: a start that ends in a crash must not count the same values again. */
export function takeSavedAggregates(stateDir: string): SavedOutput[] {
  const file = fileOf(stateDir);
  if (!fs.existsSync(file)) return [];
  const bytes = fs.readFileSync(file);
  fs.rmSync(file);
  try {
    return Saved.parse(v8.deserialize(bytes));
  } catch {
    // Cut short by a full disk, or of another version: the interval that was going on has a part of its values only.
    return [];
  }
}
