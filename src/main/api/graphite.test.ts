import { describe, expect, it } from 'vitest';
import { ask, createSmallCore, serveSmallCore, TOKEN } from './testing/small-core';

const form = { 'content-type': 'application/x-www-form-urlencoded' };

async function served() {
  const core = createSmallCore();
  const { port } = await serveSmallCore(core);
  const get = async (path: string) => {
    const { status, text } = await ask(port, path);
    return { status, text, json: (): unknown => JSON.parse(text) };
  };
  return { core, port, get };
}

describe('/render', () => {
  it('answers a series as Graphite writes it, by GET and by POST', async () => {
    const { core, port, get } = await served();
    const expected =
      '[{"target": "shop.orders.rate", "tags": {"name":"shop.orders.rate"}, "datapoints": [[1, 10], [null, 20], [3, 30]]}]';
    expect((await get('/render?target=shop.orders.rate&format=json')).text).toBe(expected);
    const body =
      'target=shop.orders.rate&target=empty&from=-1h&until=now&now=1000&tz=UTC&maxDataPoints=10&noNullPoints=1';
    expect((await ask(port, '/render/?format=json', { method: 'POST', headers: form, body })).status).toBe(200);
    expect(core.rendered.at(-1)).toEqual({
      targets: ['shop.orders.rate', 'empty'],
      from: '-1h',
      until: 'now',
      now: '1000',
      tz: 'UTC',
      maxDataPoints: 10,
      noNullPoints: true,
    });
  });

  it('writes infinity as Graphite does and NaN as null', async () => {
    const { get } = await served();
    const { text } = await get('/render?target=odd');
    expect(text).toContain('[[1e9999, 10], [-1e9999, 20], [null, 30], [0.1, 40]]');
    expect(JSON.parse(text)).toMatchObject([
      {
        target: 'odd "quoted"',
        datapoints: [
          [Infinity, 10],
          [-Infinity, 20],
          [null, 30],
          [0.1, 40],
        ],
      },
    ]);
  });

  it.each([
    ['/render?target=a&format=png', /"png" is not supported.*Supported: json/],
    ['/render?target=a&maxDataPoints=0', /maxDataPoints/],
    ['/render?target=a&maxDataPoints=many', /not a number/],
    ['/render?target=bad(', /Cannot parse bad\(/],
  ])('refuses %s with 400 and a plain sentence', async (path, message) => {
    const { get } = await served();
    const { status, text } = await get(path);
    expect(status).toBe(400);
    expect(text).toMatch(message);
  });

  it('answers an empty list for no target and for unknown names', async () => {
    const { get } = await served();
    expect((await get('/render?format=json')).text).toBe('[]');
    expect((await get('/render?target=nobody&format=json&jsonp=cb')).text).toBe('[]');
  });
});

describe('/metrics', () => {
  const branch = { allowChildren: 1, expandable: 1, leaf: 0, context: {} };
  const leaf = { allowChildren: 0, expandable: 0, leaf: 1, context: {} };

  it.each([
    [
      'find?query=*',
      [
        { text: 'shop', id: 'shop', ...branch },
        { text: 'other', id: 'other', ...leaf },
      ],
    ],
    ['find?query=shop.*.rate', [{ text: 'rate', id: 'shop.*.rate', ...branch }]],
    [
      'find?query=shop.orders.*',
      [
        { text: 'errors', id: 'shop.orders.errors', ...leaf },
        { text: 'rate', id: 'shop.orders.rate', ...leaf },
      ],
    ],
    [
      'find?query=shop.*&wildcards=1',
      [
        { text: '*', id: 'shop.*', ...branch },
        { text: 'catalog', id: 'shop.catalog', ...branch },
        { text: 'orders', id: 'shop.orders', ...branch },
      ],
    ],
    ['find?query=shop.*&leavesOnly=1', []],
    ['find?query=no.such', []],
    ['find?query=sh&format=completer', { metrics: [{ path: 'shop.', name: 'shop', is_leaf: '0' }] }],
    ['find?query=sh..o&format=completer', { metrics: [{ path: 'shop.orders.', name: 'orders', is_leaf: '0' }] }],
    [
      'find?query=shop.catalog.r&format=completer',
      {
        metrics: [
          { path: 'shop.catalog.rate.', name: 'rate', is_leaf: '0' },
          { path: 'shop.catalog.rate', name: 'rate', is_leaf: '1' },
        ],
      },
    ],
    ['find?query=shop.*.*&format=nodelist', { nodes: ['errors', 'rate'] }],
    ['find?query=shop.*.*&format=nodelist&position=1', { nodes: ['catalog', 'orders'] }],
    [
      'find?query=shop.orders.*&format=json',
      [
        ['shop.orders.errors', true],
        ['shop.orders.rate', true],
      ],
    ],
    ['expand?query=shop.*', { results: ['shop.catalog', 'shop.orders'] }],
    [
      'expand?query=*&query=shop.*&groupByExpr=1',
      { results: { '*': ['other', 'shop'], 'shop.*': ['shop.catalog', 'shop.orders'] } },
    ],
    ['expand?query=*&leavesOnly=1', { results: ['other'] }],
    ['index.json', ['shop.orders.rate', 'shop.orders.errors', 'shop.catalog.rate', 'shop.catalog.rate.p95', 'other']],
  ])('answers %s', async (path, expected) => {
    const { get } = await served();
    const { status, json } = await get(`/metrics/${path}`);
    expect(status).toBe(200);
    expect(json()).toEqual(expected);
  });

  it.each(['find', 'find?query=', 'find?query=*&format=nosuch', 'find?query=*&format=nodelist&position=x', 'expand'])(
    'refuses %s with 400',
    async (path) => {
      const { get } = await served();
      expect((await get(`/metrics/${path}`)).status).toBe(400);
    },
  );
});

describe('/check', () => {
  it.each([
    ['target=shop.orders.rate&min=1&max=2&range=60', 200, 2],
    ['target=shop.orders.rate&max=1.5', 500, 2],
    ['target=both&min=0&max=8', 500, 9],
    ['target=both&min=2', 500, 1],
    ['target=empty&max=8', 404, null],
    ['target=nobody&max=8', 404, null],
    ['target=nobody&max=8&empty_ok=1', 200, null],
  ])('answers %s with %i and the value', async (query, status, value) => {
    const { get, core } = await served();
    const answer = await get(`/check?${query}`);
    expect(answer.status).toBe(status);
    expect(answer.json()).toMatchObject({ value });
    expect(core.rendered.at(-1)?.from).toBe(query.includes('range') ? '-60s' : '-300s');
  });

  it.each(['', 'target=a', 'target=a&max=x', 'target=a&max=1&range=-5', 'target=bad(&max=1'])(
    'refuses %j with 400',
    async (query) => {
      const { get } = await served();
      expect((await get(`/check?${query}`)).status).toBe(400);
    },
  );
});

describe('/events', () => {
  it('takes a note and gives it back, by time, tag and id', async () => {
    const { port, get } = await served();
    const post = (body: unknown) => ask(port, '/events/', { method: 'POST', body: JSON.stringify(body) });
    const now = Math.floor(Date.now() / 1000);
    expect((await post({ what: 'release 1', tags: ['deploy', 'web'], when: now - 600 })).status).toBe(200);
    expect((await post({ what: 'release 2', tags: 'deploy db', data: 'second' })).status).toBe(200);
    const titles = async (query: string) =>
      ((await get(`/events/get_data?${query}`)).json() as Array<{ what: string }>).map(({ what }) => what);
    expect(await titles('tags=deploy')).toEqual(['release 1', 'release 2\nsecond']);
    expect(await titles('tags=deploy%20web')).toEqual(['release 1']);
    expect(await titles('tags=web,db&set=union')).toHaveLength(2);
    expect(await titles('from=-5min')).toEqual(['release 2\nsecond']);
    expect((await get('/events/1/')).json()).toMatchObject({
      id: 1,
      what: 'release 1',
      when: now - 600,
      tags: ['deploy', 'web', 'note'],
    });
    expect((await get('/events/99')).status).toBe(404);
    expect((await get('/events/get_data?from=whenever')).status).toBe(400);
  });

  it.each(['', '[]', '{}', '{"what": ""}', '{"what": "x", "tags": [1]}', '{"what": "x", "when": "whenever"}'])(
    'refuses %j',
    async (body) => {
      const { core, port } = await served();
      expect((await ask(port, '/events/', { method: 'POST', body })).status).toBe(400);
      expect(core.events).toEqual([]);
    },
  );
});

describe('what else the API says', () => {
  it('sums up the state of everything', async () => {
    const { get } = await served();
    expect((await get('/state')).json()).toMatchObject({
      verdict: 'none',
      environments: [],
      providers: [],
      checks: [],
      incidents: [],
    });
    expect((await get('/version')).json()).toEqual({ name: 'gemba', version: '1.0.0' });
    expect((await get('/tags')).status).toBe(404);
  });

  it('deploys with the token, from a form or JSON', async () => {
    const { core, port } = await served();
    const headers = { authorization: `Bearer ${TOKEN}` };
    const wanted = { artifact: 'catalog', environment: 'local', version: 'local' };
    const json = { ...headers, 'content-type': 'application/json' };
    const first = await ask(port, '/deploy', { method: 'POST', headers: json, body: JSON.stringify(wanted) });
    expect([first.status, JSON.parse(first.text)]).toEqual([202, { runId: 'run-1' }]);
    const body = String(new URLSearchParams(wanted));
    expect((await ask(port, '/deploy', { method: 'POST', headers: { ...headers, ...form }, body })).status).toBe(202);
    expect(core.deployed).toEqual([wanted, wanted]);
    expect((await ask(port, '/deploy?artifact=a', { method: 'POST', headers })).status).toBe(400);
  });

  it('hands links and pictures to the window, or says that there is none', async () => {
    const { core, port } = await served();
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const post = (path: string, body: unknown) =>
      ask(port, `/desktop/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    expect((await post('open', { link: 'gemba://overview' })).status).toBe(404);
    const said: unknown[] = [];
    core.desktop = { open: (link) => void said.push(link), screenshot: async (request) => void said.push(request) };
    const picture = { screen: 'metrics', size: { width: 1280, height: 800 }, theme: 'dark', out: '/tmp/x.png' };
    expect((await post('open', { link: 'gemba://overview' })).status).toBe(200);
    expect((await post('open', { link: 'http://evil.example' })).status).toBe(400);
    expect((await post('screenshot', picture)).status).toBe(200);
    expect((await post('screenshot', { ...picture, out: 'relative.png' })).status).toBe(400);
    expect(said).toEqual(['gemba://overview', picture]);
  });
});
