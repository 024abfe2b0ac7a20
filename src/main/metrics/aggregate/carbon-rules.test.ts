import { describe, expect, it } from 'vitest';
import { aggregateName, parseAggregationRule } from '../../../shared/definitions/aggregation-rule';
import { askCarbon, carbonAvailable } from '../relay/testing/peers';
import { createAccumulator } from './accumulator';
import { makeRewriteRule, readNameList } from './read-rule-files';
import { rewriteName } from './rewrite';

const RULES = [
  '<env>.applications.<app>.all.requests (60) = sum <env>.applications.<app>.*.requests',
  '<env>.all.<rest> (10) = avg <env>.hosts.*.<<rest>>',
  'total.<path> (10) = max <<path>>.p[0-9]+',
  'x.<n> (5) = min pre-<n>-post.v*',
  'all (1) = count (prod|stage).*.up',
  'odd (1) = last prod|stage.up',
  'sum.<a>.<b> (10) = p99 <a>.web?.<b>',
  'tagged (10) = sum disk.used;dc=.*',
];
const NAMES = [
  'prod.applications.shop.web1.requests',
  'prod.applications.shop.web1.deep.requests',
  'prod.applications.shop.requests',
  'prod.hosts.a.cpu.user',
  'prod.hosts.a.x',
  'a.b.c.p95',
  'a.p9x',
  'pre-42-post.value',
  'pre-4.2-post.value',
  'pre--post.v',
  'prod.x.up',
  'prod.x.y.up',
  'stage.up',
  'production',
  'eu.web.cpu',
  'eu.we.cpu',
  'eu.web1.cpu',
  'disk.used;dc=eu;host=a',
];

const REWRITES: ReadonlyArray<readonly [string, string]> = [
  ['^old\\.(.+)$', 'new.\\1'],
  ['(?P<host>web\\d+)\\.(cpu|mem)', '\\2.\\g<host>'],
  ['[^a-z.]', '_'],
  ['[]x]', '-'],
  ['x*', '-'],
  ['$', '.end'],
  ['(a)|(b)', '<\\1\\2>'],
  ['\\.', '\\\\'],
  ['(?i)CPU', 'c\\g<0>'],
  ['$&', '$1$&'],
  ['\\Aold', 'n$&$$'],
  ['d\\Z', ''],
];

describe.skipIf(!carbonAvailable)("beside carbon's own rules (package graphite-carbon)", () => {
  it('aggregates go by the same names', () => {
    const script = `
from carbon.aggregator.rules import RuleManager
out = []
for line in given['rules']:
    rule = RuleManager.parse_definition(line.replace('= last', '= sum'))
    out.append([rule.get_aggregate_metric(name) for name in given['names']])
json.dump(out, sys.stdout)
`;
    const expected = askCarbon<Array<Array<string | null>>>(script, { rules: RULES, names: NAMES });
    const ours = RULES.map((line) => {
      const rule = parseAggregationRule(line);
      if ('message' in rule) throw new Error(`${line}: ${rule.message}`);
      return NAMES.map((name) => aggregateName(rule, name));
    });
    expect(ours).toEqual(expected);
  });

  it('methods come to the same values, to the last digit', () => {
    const lists = [[3], [1, 2], [0.1, 0.2, 0.3, 1e16, -1e16], Array.from({ length: 101 }, (_, i) => Math.sin(i) * 1e3)];
    const methods = ['sum', 'avg', 'min', 'max', 'count', 'p50', 'p75', 'p80', 'p90', 'p95', 'p99', 'p999'] as const;
    const script = `
from carbon.aggregator.rules import AGGREGATION_METHODS as methods
json.dump([[methods[m](list(map(float, values))) for m in given['methods']] for values in given['lists']], sys.stdout)
`;
    const ours = lists.map((values) =>
      methods.map((method) => {
        const accumulator = createAccumulator(method);
        for (const value of values) accumulator.add(value);
        return accumulator.result();
      }),
    );
    // 3.11 adds floats one after the other; later versions of Python compensate.
    expect(ours).toEqual(askCarbon(script, { lists, methods }));
  });

  it('rewriting makes the same names', () => {
    const names = ['old.web1.cpu.a', 'web12.mem', 'aXb]x[', 'abc.old', 'xx', 'd', 'é.CPU', 'a.b.d'];
    const script = `
from carbon.rewrite import RewriteRule
rules = [RewriteRule(match, replace) for match, replace in given['rules']]
json.dump([[rule.apply(name) for name in given['names']] for rule in rules], sys.stdout)
`;
    const ours = REWRITES.map(([match, replace]) => {
      const rule = makeRewriteRule(match, replace);
      if (typeof rule === 'string') throw new Error(rule);
      return names.map((name) => rewriteName(name, [rule]));
    });
    expect(ours).toEqual(askCarbon(script, { rules: REWRITES, names }));
  });

  it('lists find the same names', () => {
    const patterns = ['^prod\\.', 'cpu$', '(?P<x>a+)b(?P=x)', '[[]x'];
    const names = ['prod.a', 'x.prod.a', 'a.cpu', 'cpu.a', 'aabaa', 'ab', 'q[x'];
    const script = `
import re
json.dump([[bool(re.compile(p).search(n)) for n in given['names']] for p in given['patterns']], sys.stdout)
`;
    const ours = patterns.map((text) => {
      const [pattern] = readNameList(text).rules;
      return names.map((name) => pattern!.test(name));
    });
    expect(ours).toEqual(askCarbon(script, { patterns, names }));
  });
});
