import type { CallOptions } from '../../shared/contract/define';
import { GembaError } from '../../shared/errors';
import type { SeriesAnswer, SeriesColumns, SeriesQuery } from '../../shared/model/series';
import type { TargetAnswer } from './reading';

/** The query path of the metrics engine. */
export type QuerySeries = (query: SeriesQuery, options?: CallOptions) => Promise<SeriesAnswer>;

/** The engine takes this many targets at once. */
const TARGETS_PER_QUERY = 200;

/** A path without wildcards or functions: its one series carries its name, so that many can be asked for in one query. */
const PLAIN_PATH = /^[\p{L}\p{N}_.:%#@+-]+$/u;

/**
 * Asks for many targets over one range. Plain paths go in one query; an expression goes alone, because the names of
 * the series that it gives do not say which expression they came from.
 */
export async function readTargets(
  query: QuerySeries,
  targets: readonly string[],
  range: { from: number; until: number; widthPx?: number },
  options: CallOptions,
): Promise<Map<string, TargetAnswer>> {
  const distinct = [...new Set(targets)];
  const plain = distinct.filter((target) => PLAIN_PATH.test(target));
  const expressions = distinct.filter((target) => !PLAIN_PATH.test(target));
  const batches: string[][] = [];
  for (let i = 0; i < plain.length; i += TARGETS_PER_QUERY) batches.push(plain.slice(i, i + TARGETS_PER_QUERY));
  const answers = new Map<string, TargetAnswer>();
  await Promise.all([
    ...batches.map(async (batch) => {
      const answer = await query({ targets: batch, ...range }, options);
      const byName = new Map(answer.series.map((series) => [series.name, [series]]));
      for (const target of batch) answers.set(target, answerOf(answer, target, byName.get(target) ?? []));
    }),
    ...expressions.map(async (target) => {
      answers.set(target, await readExpression(query, target, range, options));
    }),
  ]);
  return answers;
}

/** A wrong expression is this measure's problem and nobody else's. */
async function readExpression(
  query: QuerySeries,
  target: string,
  range: { from: number; until: number; widthPx?: number },
  options: CallOptions,
): Promise<TargetAnswer> {
  try {
    const answer = await query({ targets: [target], ...range }, options);
    return answerOf(answer, target, answer.series);
  } catch (error) {
    if (error instanceof GembaError && (error.code === 'invalid' || error.code === 'usage')) {
      return { problem: error.message };
    }
    throw error;
  }
}

function answerOf(answer: SeriesAnswer, target: string, series: readonly SeriesColumns[]): TargetAnswer {
  const problem = answer.problems.find((candidate) => candidate.target === target);
  return problem === undefined ? { series } : { problem: problem.message };
}
