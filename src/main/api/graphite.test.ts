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
  it('hands on what is asked, by GET and by POST, the last value counting', async () => {
    const { core, port, get } = await served();
    const { text } = await get('/render?target=shop.orders.rate&format=csv&format=json');
    expect(JSON.parse(text)).toMatchObject([{ target: 'shop.orders.rate' }]);
    const body =
      'target=shop.orders.rate&target=empty&from=-1h&until=now&now=1000&tz=UTC&maxDataPoints=10&noNullPoints=1' +
      '&xFilesFactor=0.5&template[host]=a&width=800&title=x&cacheTimeout=60&pretty=1&jsonp=cb';
    expect((await ask(port, '/render/?format=json', { method: 'POST', headers: form, body })).status).toBe(200);
    expect(core.rendered.at(-1)).toEqual({
      targets: ['shop.orders.rate', 'empty'],
      from: '-1h',
      until: 'now',
      now: '1000',
      tz: 'UTC',
      maxDataPoints: 10,
      noNullPoints: true,
      xFilesFactor: 0.5,
      template: { host: 'a' },
      format: 'json',
      graphType: 'line',
      pretty: true,
      jsonp: 'cb',
      graph: expect.objectContaining({ width: '800', title: 'x' }) as unknown,
    });
    const json = { 'content-type': 'application/json' };
    const asked = { target: ['a', 'b'], format: 'raw', from: '-1h' };
    await ask(port, '/render', { method: 'POST', headers: json, body: JSON.stringify(asked) });
    expect(core.rendered.at(-1)).toMatchObject({ targets: ['a', 'b'], format: 'raw', from: '-1h' });
  });

  it.each([
    ['', 'png'],
    ['&format=bmp', 'png'],
    ['&format=svg', 'svg'],
    ['&format=msgpack', 'msgpack'],
    ['&rawData', 'raw'],
    ['&rawData=1&format=json', 'json'],
    ['&pickle=1', 'pickle'],
    ['&graphType=pie', 'png'],
  ])('answers target=a%s as %s', async (query, format) => {
    const { port } = await served();
    const { status, headers } = await ask(port, `/render?target=a${query}`);
    expect([status, headers['content-type']]).toEqual([200, `test/${format}`]);
  });

  it('takes target[] where there is no target, and passes over a maxDataPoints that is no number', async () => {
    const { core, get } = await served();
    await get('/render?target[]=a&target[]=b&maxDataPoints=many');
    expect(core.rendered.at(-1)).toMatchObject({ targets: ['a', 'b'] });
    expect(core.rendered.at(-1)).not.toHaveProperty('maxDataPoints');
  });

  it.each([
    ['/render?target=a&maxDataPoints=0', /maxDataPoints/],
    ['/render?target=a&xFilesFactor=many', /could not convert string to float/],
    ['/render?target=a&cacheTimeout=x', /cacheTimeout/],
    ['/render?target=a&graphType=donut', /Invalid graphType 'donut'/],
    ['/render?target=a&format=json&jsonp=alert(1)//', /not the name of a function/],
    ['/render?target=bad(', /Cannot parse bad\(/],
  ])('refuses %s with 400 and a plain sentence', async (path, message) => {
    const { get } = await served();
    const { status, text } = await get(path);
    expect(status).toBe(400);
    expect(text).toMatch(message);
  });
});

it.each([
  ['GET', '/tags?jsonp=a%20b'],
  ['GET', '/events/get_data?from=soon'],
  ['POST', '/tags/findSeries'],
  ['POST', '/render'],
])('answers %s %s, which nothing can be made of, with 400', async (method, path) => {
  const { port } = await served();
  const body = method === 'POST' ? { headers: { 'content-type': 'application/json' }, body: '{"a' } : {};
  expect((await ask(port, path, { method, ...body })).status).toBe(400);
});

describe('/metrics', () => {
  const branch = { allowChildren: 1, expandable: 1, leaf: 0 };
  const leaf = { allowChildren: 0, expandable: 0, leaf: 1 };

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
    ['find?query=no.such&from=-1&until=&tz=Europe/Berlin', []],
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
    ['?query=sh*', [{ text: 'shop', id: 'shop', ...branch }]],
    [
      'find?query=shop.orders.*&format=json',
      [
        { path: 'shop.orders.rate', now: expect.any(Number) as unknown },
        { path: 'shop.orders.errors', now: expect.any(Number) as unknown },
      ],
    ],
    ['expand', { results: [] }],
    ['expand?query=', { results: [] }],
    ['expand?query=shop.*', { results: ['shop.catalog', 'shop.orders'] }],
    [
      'expand?query=*&query=shop.*&groupByExpr=1',
      { results: { '*': ['other', 'shop'], 'shop.*': ['shop.catalog', 'shop.orders'] } },
    ],
    ['expand?query=*&leavesOnly=1', { results: ['other'] }],
    ['index.json', ['shop.orders.rate', 'shop.orders.errors', 'shop.catalog.rate', 'shop.catalog.rate.p95', 'other']],
  ])('answers %s', async (path, expected) => {
    const { get } = await served();
    const { status, json } = await get(`/metrics${path.startsWith('?') ? '' : '/'}${path}`);
    expect(status).toBe(200);
    expect(json()).toEqual(expected);
  });

  it.each([
    'find',
    'find?query=',
    'find?query=*&format=nosuch',
    'find?query=*&format=nodelist&position=x',
    'find?query=*&leavesOnly=yes',
    'find?query=*&from=12:60',
    'find?query=*&until=1795436400.5&format=completer',
    'find?query=*&now=soon',
    'find?query=*&from=-1h&until=-2h',
    'expand?query=*&groupByExpr=x',
  ])('refuses %s with 400', async (path) => {
    const { get } = await served();
    expect((await get(`/metrics/${path}`)).status).toBe(400);
  });
});

describe('/functions', () => {
  it('lists them by name or by group, and tells of one', async () => {
    const { get } = await served();
    const names = async (path: string) => Object.keys((await get(path)).json() as object);
    expect(await names('/functions')).toEqual(['alias', 'aliasSub', 'scale']);
    expect(await names('/functions/?group=Transform')).toEqual(['scale']);
    expect((await get('/functions?grouped=1')).json()).toMatchObject({ Alias: { alias: {}, aliasSub: {} } });
    expect((await get('/functions?grouped=0&type=pie')).json()).toMatchObject({ maximum: { group: 'Pie' } });
    expect((await get('/functions/scale')).json()).toMatchObject({ name: 'scale', group: 'Transform' });
    expect((await get('/functions/scale')).text).toContain('"default":1e9999');
    expect((await get('/functions/scale?pretty=1')).text).toMatch(/^{\n {2}"description"/);
    const missing = await get('/functions/nosuch');
    expect([missing.status, missing.json()]).toEqual([404, { error: 'Function not found: nosuch' }]);
  });

  it('changes nothing', async () => {
    const { port } = await served();
    expect((await ask(port, '/functions', { method: 'POST' })).status).toBe(405);
  });
});

describe('/tags', () => {
  it.each([
    ['', [{ tag: 'dc' }, { tag: 'name' }], { ask: 'tags', filter: null, limit: null }],
    ['?filter=^d&limit=5', [{ tag: 'dc' }, { tag: 'name' }], { ask: 'tags', filter: '^d', limit: 5 }],
    [
      '/dc',
      { tag: 'dc', values: [{ value: 'eu', count: 2 }] },
      { ask: 'values', tag: 'dc', filter: null, limit: null },
    ],
    ['/nosuch', null, { ask: 'tags', filter: null, limit: null }],
    ['/findSeries?expr=a=b&expr=c=d', ['a;dc=eu'], { ask: 'series', expressions: ['a=b', 'c=d'] }],
    ['/findSeries?expr[]=a=b', ['a;dc=eu'], { ask: 'series', expressions: ['a=b'] }],
    ['/autoComplete/tags?tagPrefix=d', ['a;dc=eu'], { ask: 'completeTags', expressions: [], prefix: 'd', limit: 100 }],
    [
      '/autoComplete/values?tag=dc&valuePrefix=e&expr=a=b&limit=3',
      ['a;dc=eu'],
      { ask: 'completeValues', tag: 'dc', expressions: ['a=b'], prefix: 'e', limit: 3 },
    ],
  ])('answers %j', async (path, expected, question) => {
    const { core, get } = await served();
    const { status, json } = await get(`/tags${path}`);
    expect([status, json()]).toEqual([200, expected]);
    expect(core.tagQuestions.at(-1)).toEqual(question);
  });

  it.each(['/findSeries', '/autoComplete/values', '/autoComplete/tags?limit=x', '?limit=x'])(
    'refuses %s with 400 and a sentence in JSON',
    async (path) => {
      const { get } = await served();
      const { status, json } = await get(`/tags${path}`);
      expect([status, json()]).toEqual([400, { error: expect.any(String) as unknown }]);
    },
  );

  it('hands on what is to be registered and deleted, by POST alone', async () => {
    const { core, port } = await served();
    const post = (path: string, body: string) => ask(port, `/tags/${path}`, { method: 'POST', headers: form, body });
    expect((await post('tagSeries', 'path=x&path=a%3Bdc%3Deu')).text).toBe('"kept a;dc=eu"');
    expect((await post('tagMultiSeries', 'path=b&path=c')).text).toBe('["kept b","kept c"]');
    expect((await post('tagMultiSeries?path[]=d', '')).text).toBe('["kept d"]');
    expect(core.taggedPaths).toEqual(['a;dc=eu', 'b', 'c', 'd']);
    expect((await post('delSeries', 'path=b&path=c')).text).toBe('true');
    expect((await post('delSeries', 'path%5B%5D=d')).text).toBe('true');
    expect(core.deletedPaths).toEqual(['b', 'c', 'd']);
    for (const path of ['tagSeries', 'tagMultiSeries', 'delSeries']) {
      const nothing = await post(path, '');
      const sentence = `no path${path === 'tagMultiSeries' ? 's' : ''} specified`;
      expect([nothing.status, JSON.parse(nothing.text)]).toEqual([400, { error: sentence }]);
      const got = await ask(port, `/tags/${path}?path=a`);
      expect([got.status, got.text]).toEqual([405, '']);
    }
    expect((await post('tagSeries', 'path=')).status).toBe(400);
  });

  it('takes nothing to register or delete from a page of another server', async () => {
    const { core, port } = await served();
    for (const path of ['tagSeries', 'tagMultiSeries', 'delSeries']) {
      const headers = { ...form, origin: 'http://evil.example' };
      expect((await ask(port, `/tags/${path}`, { method: 'POST', headers, body: 'path=a' })).status).toBe(403);
    }
    expect([core.taggedPaths, core.deletedPaths]).toEqual([[], []]);
  });
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
  const posted = async () => {
    const { port, get } = await served();
    const post = (body: unknown) => ask(port, '/events/', { method: 'POST', body: JSON.stringify(body) });
    const now = Math.floor(Date.now() / 1000);
    expect(await post({ what: 'release 1', tags: ['deploy', 'web'], when: now - 172_800 })).toMatchObject({
      status: 200,
      text: '',
    });
    expect((await post({ what: 'release 2', tags: 'deploy db', data: 'second' })).status).toBe(200);
    const titles = async (query: string) =>
      ((await get(`/events/get_data?${query}`)).json() as Array<{ what: string }>).map(({ what }) => what);
    return { get, now, titles };
  };

  it('takes a note and gives it back as it was posted', async () => {
    const { get, now } = await posted();
    expect((await get('/events/get_data')).json()).toEqual([
      { when: now - 172_800, what: 'release 1', data: '', tags: ['deploy', 'web'], id: 1 },
      { when: expect.any(Number) as unknown, what: 'release 2', data: 'second', tags: ['deploy', 'db'], id: 2 },
    ]);
    expect((await get('/events/1/')).json()).toEqual({
      id: 1,
      when: new Date((now - 172_800) * 1000).toISOString().replace('.000Z', 'Z'),
      what: 'release 1',
      data: '',
      tags: ['deploy', 'web'],
    });
    expect((await get('/events/get_data?jsonp=cb&tags=web')).text).toMatch(/^cb\(\[.*\]\)$/);
    const missing = await get('/events/99');
    expect([missing.status, missing.json()]).toEqual([404, { error: 'Event matching query does not exist' }]);
  });

  it.each([
    ['tags=deploy', ['release 1', 'release 2']],
    ['tags=deploy%20web', ['release 1']],
    ['tags=web%20db', []],
    ['tags=web%20db&set=union', ['release 1', 'release 2']],
    ['tags=web%20nosuch', ['release 1']],
    ['tags=web%20nosuch&set=intersection', []],
    ['tags=deploy%20web&set=intersection', ['release 1']],
    ['tags=nosuch', []],
    ['tags=', []],
    ['tags=note', ['release 1', 'release 2']],
    ['from=-5min', ['release 2']],
    ['until=-1d', ['release 1']],
    ['from=-3d&until=-1d', ['release 1']],
  ])('finds by %s', async (query, expected) => {
    const { titles } = await posted();
    expect(await titles(query)).toEqual(expected);
  });

  it('refuses times that are none', async () => {
    const { get } = await posted();
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
    expect((await get('/nothing')).status).toBe(404);
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
    expect(said).toEqual(['gemba://overview', { ...picture, format: 'png' }]);
  });
});
