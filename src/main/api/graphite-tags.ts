import { GembaError } from '../../shared/errors';
import { type Answer, type GraphiteApp, graphiteJsonRoute, jsonAnswer } from './graphite-answer';
import type { GraphiteSource, TagQuestion } from './graphite-source';
import { lastOf, wholeParam } from './params';

/** How many names are offered for completion where nothing else is said, as Graphite's `TAGDB_AUTOCOMPLETE_LIMIT`. */
const COMPLETION_LIMIT = 100;

/**
 * `/tags/…`: series by their tags. Whatever has points is found by its tags without being registered; what is registered
 * is found before it has any, and what is deleted here keeps its points and is not found until the next one.
 */
export function tagRoutes(app: GraphiteApp, source: Pick<GraphiteSource, 'tags' | 'tagSeries' | 'deleteSeries'>): void {
  const json = (
    path: string,
    methods: readonly string[],
    make: (params: URLSearchParams, tag: string) => unknown,
  ): void => {
    const answer: Answer = async (params, context) =>
      jsonAnswer(context, params, await make(params, context.req.param('tag') ?? ''), { sortKeys: true });
    graphiteJsonRoute(app, path, methods, answer);
  };
  const names = async (question: TagQuestion): Promise<readonly string[]> => {
    const answer = await source.tags(question);
    return 'names' in answer ? answer.names : [];
  };

  for (const path of ['/tags', '/tags/']) {
    json(path, ['GET'], async (params) => {
      const tags = await names({ ask: 'tags', filter: lastOf(params, 'filter') ?? null, limit: limitOf(params) });
      return tags.map((tag) => ({ tag }));
    });
  }
  json('/tags/findSeries', ['GET', 'POST'], (params) => {
    const expressions = listOf(params, 'expr');
    if (expressions.length === 0) throw new GembaError('usage', 'no tag expressions specified');
    return names({ ask: 'series', expressions });
  });
  json('/tags/autoComplete/tags', ['GET', 'POST'], (params) =>
    names({ ask: 'completeTags', ...completionOf(params, 'tagPrefix') }),
  );
  json('/tags/autoComplete/values', ['GET', 'POST'], (params) => {
    const tag = lastOf(params, 'tag') ?? '';
    if (tag === '') throw new GembaError('usage', 'no tag specified');
    return names({ ask: 'completeValues', tag, ...completionOf(params, 'valuePrefix') });
  });
  json('/tags/tagSeries', ['POST'], async (params) => {
    const path = lastOf(params, 'path') ?? '';
    if (path === '') throw new GembaError('usage', 'no path specified');
    return (await source.tagSeries([path]))[0];
  });
  json('/tags/tagMultiSeries', ['POST'], (params) => {
    const paths = listOf(params, 'path');
    if (paths.length === 0) throw new GembaError('usage', 'no paths specified');
    return source.tagSeries(paths);
  });
  json('/tags/delSeries', ['POST'], async (params) => {
    const paths = listOf(params, 'path');
    if (paths.length === 0) throw new GembaError('usage', 'no path specified');
    await source.deleteSeries(paths);
    return true;
  });
  json('/tags/:tag', ['GET'], async (params, tag) => {
    const question = { tag, filter: lastOf(params, 'filter') ?? null, limit: limitOf(params) };
    const known = await names({ ask: 'tags', filter: null, limit: null });
    if (!known.includes(tag)) return null;
    const answer = await source.tags({ ask: 'values', ...question });
    return { tag, values: 'values' in answer ? answer.values : [] };
  });
}

/** `expr=…&expr=…`, or the way of writing lists that PHP and Rails have. */
function listOf(params: URLSearchParams, name: string): string[] {
  const list = params.getAll(name);
  return list.length > 0 ? list : params.getAll(`${name}[]`);
}

function completionOf(
  params: URLSearchParams,
  prefix: string,
): { expressions: string[]; prefix: string; limit: number } {
  const expressions = listOf(params, 'expr');
  const limit = wholeParam(params, 'limit', COMPLETION_LIMIT);
  // Below zero it is so many from the end that Graphite leaves out, and all of them once there are expressions.
  return {
    expressions,
    prefix: lastOf(params, prefix) ?? '',
    limit: expressions.length === 0 ? limit : Math.max(0, limit),
  };
}

function limitOf(params: URLSearchParams): number | null {
  if ((lastOf(params, 'limit') ?? '') === '') return null;
  const limit = wholeParam(params, 'limit', 0);
  // SQLite, which is behind Graphite's answer, takes what is below zero for no limit.
  return limit < 0 ? null : limit;
}
