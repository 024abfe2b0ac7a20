import { GembaError } from '../../shared/errors';
import type { MetricNode } from '../../shared/model/series';
import { isTimeZone, parseTime } from '../metrics';
import type { Clock } from '../platform/clock';
import { bytesAnswer, jsonAnswer } from './graphite-answer';
import type { GraphiteSource } from './graphite-source';
import type { ApiContext } from './guard';
import { lastOf, wholeParam } from './params';

/** The shapes in which Graphite's `/metrics/find` and `/metrics/expand` answer. */

/** @throws GembaError `usage` where the query is missing or a parameter is wrong */
export async function answerFind(
  source: GraphiteSource,
  clock: Clock,
  params: URLSearchParams,
  context: ApiContext,
): Promise<Response> {
  const format = lastOf(params, 'format') ?? 'treejson';
  const wildcards = flag(params, 'wildcards');
  const leavesOnly = flag(params, 'leavesOnly');
  const position = wholeParam(params, 'position', -1);
  refuseWrongTimes(params, Math.floor(clock.nowMs() / 1000));
  const query = requiredQuery(params);
  if (format === 'json' || format === 'pickle' || format === 'msgpack') {
    const now = Math.floor(clock.nowMs() / 1000);
    const { body, contentType } = await source.findBody({ query, leavesOnly, format, now });
    if (format === 'json') return jsonAnswer(context, params, JSON.parse(new TextDecoder().decode(body)));
    return bytesAnswer(context, body, contentType);
  }
  const found = await source.find(format === 'completer' ? completerQuery(query, params) : query);
  const nodes = sorted(leavesOnly ? found.filter((node) => node.isLeaf) : found);
  switch (format) {
    case 'treejson':
      return jsonAnswer(context, params, treeJson(nodes, query.slice(0, query.lastIndexOf('.') + 1), wildcards));
    case 'completer':
      return jsonAnswer(context, params, { metrics: completer(nodes, wildcards) });
    case 'nodelist':
      return jsonAnswer(context, params, { nodes: nodeList(nodes, position) });
    default:
      throw new GembaError('usage', "Invalid value for 'format' parameter");
  }
}

/** The names behind patterns, ordered, each once: all together, or below each pattern with `groupByExpr`. */
export async function expand(
  source: Pick<GraphiteSource, 'find'>,
  params: URLSearchParams,
): Promise<string[] | Record<string, string[]>> {
  const leavesOnly = flag(params, 'leavesOnly');
  const grouped = flag(params, 'groupByExpr');
  const queries = params.getAll('query');
  const found = await Promise.all(
    queries.map(async (query) => {
      const nodes = query === '' ? [] : await source.find(query);
      return [query, nodes.filter((node) => node.isLeaf || !leavesOnly).map((node) => node.path)] as const;
    }),
  );
  const unique = (paths: readonly string[]): string[] => [...new Set(paths)].sort(compare);
  if (!grouped) return unique(found.flatMap(([, paths]) => paths));
  return Object.fromEntries(found.map(([query, paths]) => [query, unique(paths)]));
}

/** A name is found whenever it had points, yet a time that cannot be read is refused, as Graphite does. */
function refuseWrongTimes(params: URLSearchParams, clock: number): void {
  const zone = lastOf(params, 'tz') ?? '';
  const timeZone = isTimeZone(zone) ? zone : 'UTC';
  const now = parseTime(lastOf(params, 'now') ?? 'now', clock, timeZone);
  const time = (name: 'from' | 'until', fallback: number): number => {
    const text = lastOf(params, name) ?? '-1';
    return text === '-1' ? fallback : parseTime(text, now, timeZone);
  };
  if (time('from', -Infinity) > time('until', Infinity)) throw new GembaError('usage', 'from is later than until.');
}

function requiredQuery(params: URLSearchParams): string {
  const query = lastOf(params, 'query');
  if (query === undefined) throw new GembaError('usage', "Missing required parameter 'query'");
  if (query === '') throw new GembaError('usage', "Required parameter 'query' is empty");
  return query;
}

const flag = (params: URLSearchParams, name: string): boolean => wholeParam(params, name, 0) !== 0;

/** What a person typed so far as a pattern: `serv` → `serv*`, `a..b` → `a*.b*`. */
function completerQuery(query: string, params: URLSearchParams): string {
  const widened = query.replaceAll('..', '*.');
  const pattern = widened.endsWith('*') ? widened : `${widened}*`;
  if (!flag(params, 'automatic_variants')) return pattern;
  return pattern
    .split('.')
    .map((part) => (part.includes(',') && !part.includes('{') ? `{${part}}` : part))
    .join('.');
}

/** By name, a branch before a leaf of the same name. */
const sorted = (nodes: readonly MetricNode[]): MetricNode[] =>
  [...nodes].sort((a, b) => compare(a.text, b.text) || Number(a.isLeaf) - Number(b.isLeaf) || compare(a.path, b.path));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Ids are built from the query's own path, so that a tree below a wildcard goes on matching it. */
function treeJson(nodes: readonly MetricNode[], base: string, wildcards: boolean): unknown[] {
  const entry = (text: string, isLeaf: boolean) => ({
    text,
    id: base + text,
    ...(isLeaf ? { allowChildren: 0, expandable: 0, leaf: 1 } : { allowChildren: 1, expandable: 1, leaf: 0 }),
  });
  const byName = new Map<string, MetricNode>();
  for (const node of nodes) if (!byName.has(node.text)) byName.set(node.text, node);
  const unique = [...byName.values()];
  const entries = [...unique.filter((node) => !node.isLeaf), ...unique.filter((node) => node.isLeaf)].map((node) =>
    entry(node.text, node.isLeaf),
  );
  if (!wildcards || nodes.length < 2) return entries;
  const onlyLeaves = nodes.every((node) => node.isLeaf);
  return [entry('*', onlyLeaves), ...entries];
}

function completer(nodes: readonly MetricNode[], wildcards: boolean): unknown[] {
  const entries = nodes.map((node) => ({
    path: node.isLeaf ? node.path : `${node.path}.`,
    name: node.text,
    is_leaf: node.isLeaf ? '1' : '0',
  }));
  return wildcards && entries.length > 1 ? [...entries, { name: '*' }] : entries;
}

/** The pieces at one position of the paths, counted from the end where it is negative. */
function nodeList(nodes: readonly MetricNode[], position: number): string[] {
  const names = nodes.flatMap((node) => node.path.split('.').at(position) ?? []);
  return [...new Set(names)].sort(compare);
}
