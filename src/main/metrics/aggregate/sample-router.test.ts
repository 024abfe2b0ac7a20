import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GenerationCache } from './generation-cache';
import { checkRuleFile, NO_ROUTING, readRoutingRules, type RoutingDefinition } from './routing-rules';
import { SampleRouter } from './sample-router';

function routerOf(definition: Partial<RoutingDefinition['config']>, files: RoutingDefinition['files'] = {}) {
  const config = { ...NO_ROUTING.config, ...definition };
  const pushed: string[] = [];
  const router = new SampleRouter({
    rules: readRoutingRules({ files, config }),
    lateIntervals: 5,
    forwardAll: config.aggregate_options.forward_all,
    queuesOf: (name) =>
      name.startsWith('far.') ? [{ push: (n, value, at) => pushed.push(`${n} ${value} ${at}`) }] : [],
  });
  return { router, pushed, route: (name: string) => router.route(name, 1, 1000, 1000) };
}

describe('the router', () => {
  it('lets the block list decide before the allow list', () => {
    const { router, route } = routerOf({ allow: ['^app\\.', '^far\\.'], block: ['secret'] });
    expect(['app.a', 'app.secret', 'host.a', 'gemba.secret'].map(route)).toEqual(['app.a', null, null, 'gemba.secret']);
    expect(router.refusals).toEqual({ blocked: 1, notAllowed: 1, name: 0 });
  });

  it('rewrites before aggregation and after it, but not the aggregate', () => {
    const { router, route } = routerOf({
      rewrite: {
        pre: [{ match: '^old\\.', replace: 'app.' }],
        post: [{ match: '^(app|all)\\.', replace: 'far.\\1.' }],
      },
      aggregate: ['all.<x> (10) = sum app.<x>'],
    });
    expect(route('old.a')).toBe('far.app.a');
    const stored: string[] = [];
    router.tick(1011, (name, value, at) => stored.push(`${name} ${value} ${at}`));
    expect(stored).toEqual(['all.a 1 1000']);
  });

  it('replaces a name by its aggregate where both are called alike, or where nothing else is forwarded', () => {
    expect(routerOf({ aggregate: ['<a> (10) = avg <a>'] }).route('cpu')).toBeNull();
    const options = { late_intervals: 5, forward_all: false };
    const { route } = routerOf({ aggregate: ['all (10) = avg a.*'], aggregate_options: options });
    expect([route('a.b'), route('b.a')]).toEqual([null, 'b.a']);
  });

  it('hands points and aggregates to those who match', () => {
    const { router, pushed, route } = routerOf({ aggregate: ['far.all (10) = count far.*'] });
    for (const name of ['far.a', 'near.a', 'far.b']) route(name);
    router.tick(1011, () => {});
    expect(pushed).toEqual(['far.a 1 1000', 'far.b 1 1000', 'far.all 2 1000']);
  });

  it('counts what rewriting leaves without a name', () => {
    const { router, route } = routerOf({ rewrite: { pre: [{ match: '.*', replace: '' }], post: [] } });
    expect(route('a.b')).toBeNull();
    expect(router.refusals.name).toBe(1);
  });

  it("lets carbon's files hold instead of the keys", () => {
    const files = { 'blacklist.conf': '# none of these\n^b\n', 'rewrite-rules.conf': '[post]\n^a = c\n' };
    const { route } = routerOf({ block: ['^a'] }, files);
    expect([route('a.x'), route('b.x')]).toEqual(['c.x', null]);
  });
});

describe("carbon's files", () => {
  it.each([
    ['aggregation-rules.conf', '# c\n\na (60) = sum b\nbroken\n', 4, 1],
    ['rewrite-rules.conf', 'a = b\n', 1, 1],
    ['rewrite-rules.conf', '[pre]\n  ( = b\n', 2, 3],
    ['rewrite-rules.conf', '[pre]\n(a) = \\2\n', 2, 7],
    ['rewrite-rules.conf', '[before]\n', 1, 1],
    ['rewrite-rules.conf', '[pre]\nnothing\n', 2, 1],
    ['whitelist.conf', '^a\n (\n', 2, 2],
    ['blacklist.conf', '(?x) a\n', 1, 1],
  ] as const)('%s: %j is wrong at %i:%i', (file, text, line, column) => {
    expect(checkRuleFile(file, text)[0]).toMatchObject({ line, column });
  });

  it('never fail, whatever is in them', () => {
    const piece = fc.oneof(
      fc.constantFrom('<', '>', '<<', '>>', '(', ')', '[', ']', '=', '\\1', '\\g<', '(?P<a>', '*', '\n', ' ', '[pre]'),
      fc.string({ maxLength: 4 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
        const text = pieces.join('');
        for (const file of ['aggregation-rules.conf', 'rewrite-rules.conf', 'whitelist.conf'] as const) {
          for (const { line, column } of checkRuleFile(file, text)) {
            expect(line).toBeGreaterThan(0);
            expect(column).toBeGreaterThan(0);
          }
          routerOf({}, { [file]: text }).route('a.b;c=d');
        }
      }),
      { numRuns: 2000 },
    );
  });
});

it('the cache of names is bounded and keeps what is asked for', () => {
  const cache = new GenerationCache<number>(10);
  for (let index = 0; index < 1000; index += 1) {
    cache.set(`n${index}`, index);
    cache.get('n0');
  }
  expect(cache.get('n0')).toBe(0);
  expect(
    Array.from({ length: 1000 }, (_, index) => cache.get(`n${index}`)).filter((v) => v !== undefined).length,
  ).toBeLessThan(25);
});
