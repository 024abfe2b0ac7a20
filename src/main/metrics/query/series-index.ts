import type { MetricNode } from '../../../shared/model/series';
import type { SeriesListener, StoredSeries } from '../store/store-reader';
import { compileGlob, type GlobPiece } from './glob';

interface TreeNode {
  readonly children: Map<string, TreeNode>;
  series: StoredSeries | null;
  /** The names of the children in order, once a glob has asked for those that begin alike; null when there are new ones. */
  ordered: readonly string[] | null;
}

function newNode(): TreeNode {
  return { children: new Map(), series: null, ordered: null };
}

/** All names as a tree of their pieces, so that a glob visits only the branches that it can match. */
export class SeriesIndex implements SeriesListener {
  #root: TreeNode = newNode();
  /** Names with tags hold dots in their tags; they are found by their whole name. */
  #tagged = new Map<string, StoredSeries>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  reset(): void {
    this.#root = newNode();
    this.#tagged = new Map();
    this.#size = 0;
  }

  add(series: StoredSeries): void {
    this.#size += 1;
    if (series.name.includes(';')) {
      this.#tagged.set(series.name, series);
      return;
    }
    let node = this.#root;
    for (const piece of series.name.split('.')) {
      let child = node.children.get(piece);
      if (child === undefined) {
        child = newNode();
        node.children.set(piece, child);
        node.ordered = null;
      }
      node = child;
    }
    node.series = series;
  }

  /** Every series that the pattern names, ordered by name. */
  match(pattern: string): StoredSeries[] {
    if (pattern.includes(';')) {
      const series = this.#tagged.get(pattern);
      return series === undefined ? [] : [series];
    }
    const found: StoredSeries[] = [];
    for (const { node } of this.#walk(pattern)) if (node.series !== null) found.push(node.series);
    return found.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  }

  /** Branches and leaves that the pattern names; what is both comes twice, the branch first. */
  find(pattern: string): MetricNode[] {
    const nodes: MetricNode[] = [];
    for (const { node, path } of this.#walk(withoutEmptyPieces(pattern))) {
      const text = path.slice(path.lastIndexOf('.') + 1);
      if (node.children.size > 0) nodes.push({ path, text, isLeaf: false });
      if (node.series !== null) nodes.push({ path, text, isLeaf: true });
    }
    return nodes.sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : Number(a.isLeaf) - Number(b.isLeaf)));
  }

  /** Every name, ordered. */
  names(): string[] {
    const names = [...this.#tagged.keys()];
    const visit = (node: TreeNode): void => {
      if (node.series !== null) names.push(node.series.name);
      for (const child of node.children.values()) visit(child);
    };
    visit(this.#root);
    return names.sort();
  }

  #walk(pattern: string): Array<{ node: TreeNode; path: string }> {
    let level: Array<{ node: TreeNode; path: string }> = [{ node: this.#root, path: '' }];
    const pieces = pattern.replaceAll('\\', '').split('.');
    pieces.forEach((piece, index) => {
      if (piece === '**') {
        level = onceEach(level.flatMap(({ node, path }) => withDescendants(node, path)));
        if (index < pieces.length - 1) return;
      }
      const glob = compileGlob(piece === '**' ? '*' : piece);
      level = level.flatMap(({ node, path }) => step(node, path, glob));
    });
    return level;
  }
}

/** To Graphite names are paths of files, in which doubled and leading separators say nothing. */
function withoutEmptyPieces(pattern: string): string {
  const pieces = pattern.split('.');
  return pieces.filter((piece, index) => (piece !== '' && piece !== '{}') || index === pieces.length - 1).join('.');
}

/** Without it several `**` would multiply what they find. */
function onceEach(level: ReadonlyArray<{ node: TreeNode; path: string }>): Array<{ node: TreeNode; path: string }> {
  return [...new Map(level.map((entry) => [entry.node, entry])).values()];
}

/** `**` stands for any number of pieces, none included. */
function withDescendants(node: TreeNode, path: string): Array<{ node: TreeNode; path: string }> {
  const prefix = path === '' ? '' : `${path}.`;
  const below = [...node.children].flatMap(([name, child]) => withDescendants(child, prefix + name));
  return [{ node, path }, ...below];
}

function step(node: TreeNode, path: string, glob: GlobPiece): Array<{ node: TreeNode; path: string }> {
  const prefix = path === '' ? '' : `${path}.`;
  const out: Array<{ node: TreeNode; path: string }> = [];
  if (glob.literals !== null) {
    for (const literal of glob.literals) {
      const child = node.children.get(literal);
      if (child !== undefined) out.push({ node: child, path: prefix + literal });
    }
    return out;
  }
  if (glob.head !== '' && node.children.size >= ORDER_AT) {
    for (const name of namesFrom(node, glob.head)) {
      const child = glob.matches(name) ? node.children.get(name) : undefined;
      if (child !== undefined) out.push({ node: child, path: prefix + name });
    }
    return out;
  }
  for (const [name, child] of node.children) if (glob.matches(name)) out.push({ node: child, path: prefix + name });
  return out;
}

/** Fewer children than this are looked through as they are. */
const ORDER_AT = 32;

/** The children whose names begin with `head`: found by halving, so a glob costs what it finds and not what is there. */
function namesFrom(node: TreeNode, head: string): readonly string[] {
  node.ordered ??= [...node.children.keys()].sort();
  const names = node.ordered;
  const start = firstFrom(names, head);
  let end = start;
  while (end < names.length && (names[end] ?? '').startsWith(head)) end += 1;
  return names.slice(start, end);
}

function firstFrom(names: readonly string[], head: string): number {
  let low = 0;
  let high = names.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((names[middle] ?? '') < head) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Names that hold all the words, best first: a word at the start of a piece counts more, short names come first. */
export function searchNames(names: readonly string[], text: string, limit: number): { paths: string[]; total: number } {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const scored: Array<{ name: string; score: number }> = [];
  for (const name of names) {
    const score = scoreOf(name.toLowerCase(), words);
    if (score !== null) scored.push({ name, score });
  }
  scored.sort((a, b) => b.score - a.score || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  return { paths: scored.slice(0, limit).map(({ name }) => name), total: scored.length };
}

function scoreOf(name: string, words: readonly string[]): number | null {
  let score = 0;
  for (const word of words) {
    const at = name.indexOf(word);
    if (at === -1) return null;
    if (name === word) score += 8;
    if (at === 0 || name.includes(`.${word}`)) score += 3;
    if (name.endsWith(word)) score += 2;
    if (name.includes(`.${word}.`) || name.startsWith(`${word}.`) || name.endsWith(`.${word}`)) score += 2;
  }
  return score;
}
