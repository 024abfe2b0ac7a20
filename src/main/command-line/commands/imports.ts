import path from 'node:path';
import { existsSync } from 'node:fs';
import { GembaError } from '../../../shared/errors';
import type { Run } from '../../../shared/model/run';
import { parseDuration, parseMoment } from '../../api/moment';
import { change } from '../change';
import type { ExitStatus } from '../exit-status';
import { reportRun } from '../follow-run';
import type { Invocation } from '../invocation';
import type { Output } from '../output';

/** Lists each place that could not be imported, up to what a screen holds. */
const SHOWN_PROBLEMS = 20;

export function importFiles(
  invocation: Invocation,
  place: string,
  options: { prefix?: string; root?: string },
): Promise<ExitStatus> {
  // The process that reads them may have another working folder.
  const absolute = path.resolve(invocation.cwd, place);
  if (!existsSync(absolute)) throw new GembaError('missing', `${absolute} is not there.`);
  const root = options.root === undefined ? null : path.resolve(invocation.cwd, options.root);
  const input = { path: absolute, prefix: options.prefix ?? null, root };
  return change(invocation, `gemba metrics import ${place}`, (client) => client.imports.files(input), reportImport);
}

export interface PullOptions {
  readonly match?: string[];
  readonly from: string;
  readonly until: string;
  readonly every?: string;
  readonly prefix?: string;
  readonly again: boolean;
}

export function pull(invocation: Invocation, remote: string, options: PullOptions): Promise<ExitStatus> {
  const now = Date.now() / 1000;
  const input = {
    remote,
    match: options.match ?? [],
    from: parseMoment(options.from, now),
    until: parseMoment(options.until, now),
    every: options.every === undefined ? null : Math.round(parseDuration(options.every)),
    prefix: options.prefix ?? null,
    again: options.again,
  };
  return change(invocation, `gemba metrics pull ${remote}`, (client) => client.imports.pull(input), reportImport);
}

/** Says what came in and what did not, with file and line, and answers the exit status. */
export function reportImport(run: Run, output: Output): ExitStatus {
  const [step] = run.steps;
  const seconds = ((run.finishedAt ?? run.startedAt) - run.startedAt) / 1000;
  if (run.state === 'done') {
    output.document(run);
    output.print(`${run.title}: ${step?.detail ?? ''} ${seconds.toFixed(1)} s`);
    return 0;
  }
  const status = reportRun(run, output);
  const { problems, count } = problemsOf(run);
  for (const { where, why } of problems.slice(0, SHOWN_PROBLEMS)) output.note(`${where}: ${why}`);
  if (count > SHOWN_PROBLEMS) output.note(`… and ${count - SHOWN_PROBLEMS} more.`);
  if (run.changed > 0) output.note(`Done: ${step?.detail ?? `${run.changed} points`} They stay.`);
  return status;
}

interface Problem {
  readonly where: string;
  readonly why: string;
}

function problemsOf(run: Run): { problems: readonly Problem[]; count: number } {
  const detail = run.error?.detail;
  const problems = Array.isArray(detail?.['problems']) ? (detail['problems'] as Problem[]) : [];
  return { problems, count: Number(detail?.['problemCount'] ?? problems.length) };
}
