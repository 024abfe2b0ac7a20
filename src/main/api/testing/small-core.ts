import http from 'node:http';
import { onTestFinished } from 'vitest';
import { coreContract } from '../../../shared/contract';
import { GembaError } from '../../../shared/errors';
import type { TimelineEvent } from '../../../shared/model/event';
import type { MetricNode } from '../../../shared/model/series';
import { systemClock } from '../../platform/clock';
import { silentLogger } from '../../platform/logger';
import { untilAborted } from '../../platform/until-aborted';
import { createRouter } from '../../router';
import { createApi, type Api, type ApiOptions, type DesktopCommands } from '../index';
import type { RenderParams } from '../graphite';
import type { TagQuestion } from '../graphite-source';

/** A small core of real handlers behind the real router: enough of each kind of call to see that it travels. */

export const TOKEN = 'a'.repeat(64);

export interface SmallCore {
  readonly router: ReturnType<typeof createRouter>;
  readonly events: TimelineEvent[];
  /** Calls whose signal was aborted while they waited. */
  readonly aborted: string[];
  /** How often a stream of log lines has emitted. */
  emitted: number;
  readonly rendered: RenderParams[];
  readonly tagQuestions: TagQuestion[];
  readonly taggedPaths: string[];
  readonly deletedPaths: string[];
  readonly deployed: unknown[];
  desktop: DesktopCommands | null;
}

const LEAVES = ['shop.orders.rate', 'shop.orders.errors', 'shop.catalog.rate', 'shop.catalog.rate.p95', 'other'];

export function createSmallCore(): SmallCore {
  const events: TimelineEvent[] = [];
  const aborted: string[] = [];
  const deployed: unknown[] = [];
  const core: Omit<SmallCore, 'router'> = {
    events,
    aborted,
    emitted: 0,
    rendered: [],
    tagQuestions: [],
    taggedPaths: [],
    deletedPaths: [],
    deployed,
    desktop: null,
  };
  const handlers = {
    app: {
      info: () => ({
        version: '1.0.0',
        runtime: 'Node',
        platform: 'linux',
        workspaceDir: '/shop',
        stateDir: '/shop/.gemba',
        attached: false,
        ports: { http: 1, carbon: null, pickle: null, statsd: null, collectd: null },
      }),
      async status(_input: unknown, emit: (event: unknown) => void, { signal }: { signal: AbortSignal }) {
        emit({ store: STORE, providers: [], files: { errors: 0, warnings: 0 }, loopLag: LAG, now: 1000 });
        await untilAborted(signal);
      },
      async doctor(_input: unknown, _emit: unknown, { signal }: { signal: AbortSignal }) {
        await untilAborted(signal);
        aborted.push('doctor');
      },
    },
    environments: {
      async watch(_input: unknown, emit: (event: unknown) => void, { signal }: { signal: AbortSignal }) {
        emit([]);
        await untilAborted(signal);
      },
      status: async (_input: unknown, { signal }: { signal: AbortSignal }) => {
        await untilAborted(signal);
        aborted.push('status');
        throw new GembaError('cancelled', 'Cancelled.');
      },
      plan: ({ environment }: { environment: string }) => {
        throw new GembaError('missing', `There is no environment ${environment}.`, {
          nextStep: 'See gemba.yaml',
          detail: { names: ['local'] },
        });
      },
      drift: () => {
        throw new TypeError('x is undefined');
      },
      async logs(
        { tail, follow }: { tail: number; follow: boolean },
        emit: (event: unknown) => void,
        { signal }: { signal: AbortSignal },
      ) {
        const text = 'x'.repeat(1000);
        do {
          for (let line = 0; line < tail && !signal.aborted; line++) {
            emit([{ node: 'orders-1', at: line, stream: 'stdout', text: `${line} ${text}` }]);
            core.emitted += 1;
          }
          await new Promise((resolve) => setTimeout(resolve, 5));
        } while (follow && !signal.aborted);
      },
    },
    deploy: {
      run: (input: unknown) => {
        deployed.push(input);
        return { runId: 'run-1' };
      },
    },
    events: {
      list: ({ from, until }: { from: number; until: number }) => events.filter(({ at }) => at >= from && at <= until),
      annotate: ({ text, detail, tags, at }: { text: string; detail?: string; tags: string[]; at: number | null }) => {
        const event: TimelineEvent = {
          id: events.length + 1,
          kind: 'note',
          at: at ?? Date.now(),
          until: null,
          title: text,
          detail: detail ?? null,
          tags,
          environment: null,
          author: null,
        };
        events.push(event);
        return event;
      },
    },
    metrics: {
      query: ({ from, until, targets }: { from: number; until: number; targets: string[] }) => ({
        from,
        until,
        series: targets.map((name) => ({
          name,
          step: 10,
          times: Float64Array.of(10, 20, 30),
          values: Float64Array.of(1.5, Number.NaN, -Infinity),
        })),
        problems: [],
      }),
      status: () => STORE,
      async watch(_input: unknown, emit: (event: unknown) => void, { signal }: { signal: AbortSignal }) {
        for (let version = 0; !signal.aborted; version++) {
          const values = new Float64Array(20_000).fill(version);
          emit({ from: 0, until: version, series: [{ name: 'a', step: 1, times: values, values }], problems: [] });
          core.emitted += 1;
          await new Promise((resolve) => setImmediate(resolve));
        }
      },
    },
  };
  return Object.assign(core, { router: createRouter(coreContract, handlers, { checkOutputs: true }) });
}

const STORE = {
  series: 1,
  points: 2,
  sizeBytes: 3,
  limitBytes: 4,
  bytesPerPoint: null,
  acceptedPerSecond: 0,
  acceptedTotal: 0,
  rejectedTotal: 0,
  droppedTotal: 0,
  waitingPoints: 0,
  newestPoint: null,
  problem: null,
};
const LAG = { p50: 0, p99: 0, p999: 0, max: 0 };

export async function serveSmallCore(
  core: SmallCore,
  options: Partial<ApiOptions> = {},
): Promise<Api & { port: number; attachPort: number }> {
  const api = await createApi({
    port: 0,
    bind: '127.0.0.1',
    token: TOKEN,
    router: core.router,
    graphite: {
      render: async (params) => {
        core.rendered.push(params);
        if (params.targets.includes('bad(')) throw new GembaError('usage', 'Cannot parse bad(.');
        return params.targets.flatMap((target) => SERIES[target] ?? []);
      },
      // The engine's own writers are tested where they are; here it is seen what arrives and what is passed on.
      renderBody: async (request) => {
        core.rendered.push(request);
        if (request.targets.includes('bad(')) throw new GembaError('usage', 'Cannot parse bad(.');
        const body = JSON.stringify(request.targets.flatMap((target) => SERIES[target] ?? []));
        return { body: new TextEncoder().encode(body), contentType: `test/${request.format}` };
      },
      find: async (query) => find(query),
      findBody: async ({ query, format, now }) => ({
        body: new TextEncoder().encode(JSON.stringify(find(query).map(({ path }) => ({ path, now })))),
        contentType: `test/${format}`,
      }),
      index: () => LEAVES,
      tags: async (question) => {
        core.tagQuestions.push(question);
        if (question.ask === 'values') return { values: [{ value: 'eu', count: 2 }] };
        return { names: question.ask === 'tags' ? ['dc', 'name'] : ['a;dc=eu'] };
      },
      tagSeries: async (paths) => {
        core.taggedPaths.push(...paths);
        return paths.map((path) => `kept ${path}`);
      },
      deleteSeries: async (paths) => void core.deletedPaths.push(...paths),
      functions: async () => FUNCTIONS,
    },
    intake: { otlp: async () => null, logDrain: async () => null },
    desktop: () => core.desktop,
    clock: systemClock,
    version: '1.0.0',
    logger: silentLogger,
    ...options,
  });
  onTestFinished(() => api.dispose());
  if (api.attachPort === null) throw new Error('no port');
  // Tests that have no port of their own look at it; for all the others it is there.
  return { ...api, port: api.port as number, attachPort: api.attachPort };
}

const FUNCTIONS = [
  ['alias', 'Alias'],
  ['aliasSub', 'Alias'],
  ['scale', 'Transform'],
].map(([name = '', group = '']) => ({
  name,
  group,
  function: `${name}(seriesList)`,
  description: '',
  module: 'm',
  params: [{ name: 'limit', default: Infinity }],
}));

const SERIES: Readonly<
  Record<string, Array<{ target: string; tags: Record<string, string>; datapoints: Array<[number | null, number]> }>>
> = {
  'shop.orders.rate': [
    {
      target: 'shop.orders.rate',
      tags: { name: 'shop.orders.rate' },
      datapoints: [
        [1, 10],
        [null, 20],
        [3, 30],
      ],
    },
  ],
  odd: [
    {
      target: 'odd "quoted"',
      tags: {},
      datapoints: [
        [Infinity, 10],
        [-Infinity, 20],
        [Number.NaN, 30],
        [0.1, 40],
      ],
    },
  ],
  empty: [{ target: 'empty', tags: {}, datapoints: [[null, 10]] }],
  both: [
    { target: 'low', tags: {}, datapoints: [[1, 10]] },
    { target: 'high', tags: {}, datapoints: [[9, 10]] },
  ],
};

/** Just enough of Graphite's globbing for the shapes of the answers: `*` within a piece. */
function find(query: string): MetricNode[] {
  const pieces = query.split('.').map((piece) => new RegExp(`^${piece.replaceAll('*', '.*')}$`));
  const found = new Map<string, MetricNode>();
  for (const leaf of LEAVES) {
    const path = leaf.split('.');
    if (path.length < pieces.length || !pieces.every((piece, at) => piece.test(path[at] ?? ''))) continue;
    const node = {
      path: path.slice(0, pieces.length).join('.'),
      text: path[pieces.length - 1] ?? '',
      isLeaf: path.length === pieces.length,
    };
    found.set(`${node.path}:${node.isLeaf}`, node);
  }
  return [...found.values()];
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

/** One request with full control over its headers, which `fetch` does not give. */
export function ask(
  port: number,
  path: string,
  options: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string; host?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: options.host ?? '127.0.0.1',
        port,
        path,
        method: options.method ?? 'GET',
        agent: false,
        headers: options.headers ?? {},
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}
