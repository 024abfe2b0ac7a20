import { spawnSync } from 'node:child_process';
import path from 'node:path';

/**
 * What the set-up costs when nothing is to do: `bin/gemba --version` beside an empty Node, in turns, so that a busy
 * machine slows down both. The command line itself is part of it.
 */

const GEMBA = path.resolve(import.meta.dirname, '..', 'bin', 'gemba');
const ROUNDS = 9;

function timeOf(command: string, args: readonly string[]): number {
  const begin = performance.now();
  const { status } = spawnSync(command, args);
  if (status !== 0) throw new Error(`${command} ended with ${status ?? 'a signal'}`);
  return performance.now() - begin;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

timeOf(GEMBA, ['--version']);
const rounds = Array.from({ length: ROUNDS }, () => ({
  gemba: timeOf(GEMBA, ['--version']),
  node: timeOf(process.execPath, ['-e', '']),
}));
const gemba = median(rounds.map((round) => round.gemba));
const node = median(rounds.map((round) => round.node));
const value = Math.round(gemba - node);
process.stdout.write(
  `${JSON.stringify({ bench: 'setup.nothing-to-do', value, unit: 'ms', limit: 300, gemba: Math.round(gemba), node: Math.round(node) })}\n`,
);
