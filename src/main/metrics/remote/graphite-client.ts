import type { CallOptions } from '../../../shared/contract/define';
import { GembaError } from '../../../shared/errors';
import { parseExpanded, parseNames, parseNodes, parseRendered, type RemoteNode } from './graphite-answers';
import type { RemoteHttp } from './remote-http';
import type { RemoteSeries } from './remote-series';

/** A Graphite, or what speaks like one (go-carbon, carbonapi, another Gemba). Errors are those of `RemoteHttp`. */
export interface GraphiteClient {
  /** Children of a glob; the ids of graphite-web keep the query's wildcards. */
  find(query: string, options: Required<CallOptions>): Promise<RemoteNode[]>;
  /** Every series that matches a glob, or lies below a branch that does. */
  leaves(glob: string, options: Required<CallOptions>): Promise<string[]>;
  /** Names (`name;tag=value`) of the tagged series that match expressions such as `dc=~eu.*`. */
  tagged(expressions: readonly string[], options: Required<CallOptions>): Promise<string[]>;
  /** `from` exclusive, `until` inclusive, seconds; at the server's own resolution. */
  render(
    targets: readonly string[],
    fromSeconds: number,
    untilSeconds: number,
    options: Required<CallOptions>,
  ): Promise<RemoteSeries[]>;
}

/** Deeper than any sane tree, so that one that loops (a symbolic link) ends. */
const DEEPEST_LEVEL = 30;

export function createGraphiteClient(http: RemoteHttp): GraphiteClient {
  const expand = async (query: string, leavesOnly: boolean, options: Required<CallOptions>): Promise<string[]> => {
    const params = new URLSearchParams({ query, leavesOnly: leavesOnly ? '1' : '0' });
    return parseExpanded(await http.get('metrics/expand', params, options));
  };
  return {
    find: async (query, options) =>
      parseNodes(await http.get('metrics/find', new URLSearchParams({ query, format: 'treejson' }), options)),
    // Two questions for each level of the tree, instead of one for each branch. `find` would not do: its ids keep wildcards.
    async leaves(glob, options) {
      const found = new Set<string>();
      let query = glob;
      for (let level = 0; level < DEEPEST_LEVEL; level += 1) {
        if ((await expand(query, false, options)).length === 0) break;
        for (const path of await expand(query, true, options)) found.add(path);
        query = `${query}.*`;
      }
      return [...found].sort();
    },
    async tagged(expressions, options) {
      const params = new URLSearchParams();
      for (const expression of expressions) params.append('expr', expression);
      return parseNames(await http.get('tags/findSeries', params, options)).sort();
    },
    render: createRender(http),
  };
}

/** Raw says the step of each series and is short; a server that knows no such format is asked for JSON from then on. */
function createRender(http: RemoteHttp): GraphiteClient['render'] {
  let format: 'raw' | 'json' | null = null;
  const ask = async (wanted: 'raw' | 'json', ...[targets, from, until, options]: RenderArguments): Promise<Buffer> => {
    const params = new URLSearchParams({ from: String(from), until: String(until), format: wanted });
    for (const target of targets) params.append('target', target);
    return http.post('render', params, options);
  };
  return async (...question) => {
    try {
      const series = parseRendered(await ask(format ?? 'raw', ...question));
      format ??= 'raw';
      return series;
    } catch (error) {
      const mayBeTheFormat = format === null && error instanceof GembaError && error.code === 'usage';
      if (!mayBeTheFormat) throw error;
    }
    // Refused again, it was the question.
    const series = parseRendered(await ask('json', ...question));
    format = 'json';
    return series;
  };
}

type RenderArguments = Parameters<GraphiteClient['render']>;
