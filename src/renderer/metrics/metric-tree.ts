import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { GembaError } from '../../shared/errors';
import type { MetricNode } from '../../shared/model/series';
import { client } from '../api/client';
import { asGembaError } from '../api/hooks';

/** One piece of a name; `id` is its path, with a NUL behind it where it is a series (a path may be both branch and series). */
export interface TreeNode {
  readonly id: string;
  readonly text: string;
  readonly isLeaf: boolean;
  readonly children: readonly TreeNode[];
}

const ROOT = '';
/** New series appear while the tree is open; this often is soon enough to see them come. */
const REFRESH_MS = 10_000;

function findNodes(source: string | null, query: string, options: { signal?: AbortSignal }): Promise<MetricNode[]> {
  return source === null
    ? client.metrics.find({ query }, options)
    : client.remotes.find({ remote: source, query }, options);
}

/** Builds the visible tree from the branches that have been read. */
export function buildTree(read: ReadonlyMap<string, readonly MetricNode[]>, branch = ROOT): readonly TreeNode[] {
  return (read.get(branch) ?? []).map((node) => ({
    id: node.isLeaf ? `${node.path}\0` : node.path,
    text: node.text,
    isLeaf: node.isLeaf,
    children: node.isLeaf ? [] : buildTree(read, node.path),
  }));
}

/**
 * The tree of series: a branch is read when it is opened, and again every ten seconds while it is open.
 *
 * @param source the server that has them; null for our own store
 */
export function useMetricTree(source: string | null): {
  readonly roots: readonly TreeNode[];
  readonly error: GembaError | null;
  readonly expanded: ReadonlySet<string>;
  readonly setExpanded: (keys: ReadonlySet<string>) => void;
} {
  const [read, setRead] = useState<ReadonlyMap<string, readonly MetricNode[]>>(new Map());
  const [error, setError] = useState<GembaError | null>(null);
  const [expanded, setExpandedState] = useState<ReadonlySet<string>>(new Set(['host']));
  const open = useRef(expanded);
  const controller = useRef<AbortController | null>(null);

  const load = useCallback(
    (branch: string) => {
      const signal = controller.current?.signal;
      findNodes(source, branch === ROOT ? '*' : `${branch}.*`, signal ? { signal } : {}).then(
        (nodes) => {
          setRead((old) => new Map(old).set(branch, nodes));
          setError(null);
        },
        (reason: unknown) => {
          if (!signal?.aborted) setError(asGembaError(reason));
        },
      );
    },
    [source],
  );

  useEffect(() => {
    controller.current = new AbortController();
    const loadOpen = (): void => [ROOT, ...open.current].forEach(load);
    loadOpen();
    const timer = setInterval(() => !document.hidden && loadOpen(), REFRESH_MS);
    return () => {
      clearInterval(timer);
      controller.current?.abort();
    };
  }, [load]);

  const setExpanded = useCallback(
    (keys: ReadonlySet<string>) => {
      for (const key of keys) if (!open.current.has(key)) load(key);
      open.current = keys;
      setExpandedState(keys);
    },
    [load],
  );
  const roots = useMemo(() => buildTree(read), [read]);
  return { roots, error, expanded, setExpanded };
}
