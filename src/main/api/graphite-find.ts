import { GembaError } from '../../shared/errors';
import type { MetricNode } from '../../shared/model/series';
import { isSet, unsupported } from './params';

/** The shapes in which Graphite's `/metrics/find` and `/metrics/expand` answer. */

export const FIND_FORMATS = ['treejson', 'completer', 'nodelist', 'json'] as const;

/** What a person typed so far as a pattern: `serv` → `serv*`, `a..b` → `a*.b*`. */
export function completerQuery(query: string, params: URLSearchParams): string {
  const widened = query.replaceAll('..', '*.');
  const pattern = widened.endsWith('*') ? widened : `${widened}*`;
  if (!isSet(params, 'automatic_variants')) return pattern;
  return pattern
    .split('.')
    .map((part) => (part.includes(',') && !part.includes('{') ? `{${part}}` : part))
    .join('.');
}

export function formatFind(
  format: string,
  query: string,
  found: readonly MetricNode[],
  params: URLSearchParams,
): unknown {
  const wildcards = isSet(params, 'wildcards');
  const nodes = sorted(isSet(params, 'leavesOnly') ? found.filter((node) => node.isLeaf) : found);
  switch (format) {
    case 'treejson':
      return treeJson(nodes, query.slice(0, query.lastIndexOf('.') + 1), wildcards);
    case 'completer':
      return { metrics: completer(nodes, wildcards) };
    case 'nodelist':
      return { nodes: nodeList(nodes, params.get('position')) };
    case 'json':
      return [...nodes].sort((a, b) => compare(a.path, b.path)).map((node) => [node.path, node.isLeaf]);
    default:
      throw unsupported('format', format, FIND_FORMATS);
  }
}

export function formatExpand(
  found: ReadonlyArray<readonly [string, readonly MetricNode[]]>,
  params: URLSearchParams,
): string[] | Record<string, string[]> {
  const leavesOnly = isSet(params, 'leavesOnly');
  const pathsOf = (nodes: readonly MetricNode[]): string[] =>
    nodes.filter((node) => node.isLeaf || !leavesOnly).map((node) => node.path);
  const unique = (paths: readonly string[]): string[] => [...new Set(paths)].sort(compare);
  if (!isSet(params, 'groupByExpr')) return unique(found.flatMap(([, nodes]) => pathsOf(nodes)));
  return Object.fromEntries(found.map(([query, nodes]) => [query, unique(pathsOf(nodes))]));
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
    context: {},
    ...(isLeaf ? { allowChildren: 0, expandable: 0, leaf: 1 } : { allowChildren: 1, expandable: 1, leaf: 0 }),
  });
  const byName = new Map<string, MetricNode>();
  for (const node of nodes) if (!byName.has(node.text)) byName.set(node.text, node);
  const unique = [...byName.values()];
  const entries = [...unique.filter((node) => !node.isLeaf), ...unique.filter((node) => node.isLeaf)].map((node) =>
    entry(node.text, node.isLeaf),
  );
  if (!wildcards || nodes.length < 2) return entries;
  return [
    entry(
      '*',
      nodes.every((node) => node.isLeaf),
    ),
    ...entries,
  ];
}

function completer(nodes: readonly MetricNode[], wildcards: boolean): unknown[] {
  const entries = nodes.map((node) => ({
    path: node.isLeaf ? node.path : `${node.path}.`,
    name: node.text,
    is_leaf: node.isLeaf ? '1' : '0',
  }));
  return wildcards && entries.length > 1 ? [...entries, { name: '*' }] : entries;
}

function nodeList(nodes: readonly MetricNode[], position: string | null): string[] {
  if (position !== null && !/^-?\d+$/.test(position)) {
    throw new GembaError('usage', `position=${position} is not a whole number.`);
  }
  const at = position === null ? -1 : Number(position);
  const names = nodes.flatMap((node) => node.path.split('.').at(at) ?? []);
  return [...new Set(names)].sort(compare);
}
