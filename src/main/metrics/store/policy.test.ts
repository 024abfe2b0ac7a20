import { describe, expect, it } from 'vitest';
import { parseRetention, readPolicyRules, storageSchemasOfRules } from './policy';

describe('storage rules', () => {
  it('keeps the host finer than the rest by default', () => {
    const rules = readPolicyRules(null, null);
    expect(rules.policyOf('host.cpu.user').archives).toEqual([
      { stepSeconds: 2, retentionSeconds: 3600 },
      { stepSeconds: 10, retentionSeconds: 21_600 },
      { stepSeconds: 60, retentionSeconds: 604_800 },
      { stepSeconds: 600, retentionSeconds: 31_536_000 },
    ]);
    expect(rules.policyOf('app.x').archives[0]).toEqual({ stepSeconds: 10, retentionSeconds: 21_600 });
    expect(rules.policyOf('app.x')).toMatchObject({ method: 'average', xFilesFactor: 0.5 });
    expect(rules.policyOf('app.hits.count')).toMatchObject({ method: 'sum', xFilesFactor: 0 });
    expect(rules.policyOf('app.t.upper_90')).toMatchObject({ method: 'max', xFilesFactor: 0.1 });
    expect(rules.policyOf('app.x')).toBe(rules.policyOf('app.y'));
  });

  it('keeps drills by the second, their counts summed and their times at the worst', () => {
    const rules = readPolicyRules(null, null);
    const drill = (name: string): unknown => rules.policyOf(`gemba.drill.local.orders-service.${name}`);
    const archives = [
      { stepSeconds: 1, retentionSeconds: 86_400 },
      { stepSeconds: 10, retentionSeconds: 30 * 86_400 },
      { stepSeconds: 60, retentionSeconds: 31_536_000 },
    ];
    expect(drill('requests')).toEqual({ archives, method: 'sum', xFilesFactor: 0 });
    expect(drill('failed')).toEqual({ archives, method: 'sum', xFilesFactor: 0 });
    expect(drill('p95_ms')).toEqual({ archives, method: 'max', xFilesFactor: 0 });
    expect(rules.policyOf('gemba.rebuild.local.orders-1.seconds').archives[0]?.stepSeconds).toBe(10);
  });

  it('keeps what is measured of environments now and then: one reading of many slots is enough, and the worst counts', () => {
    const rules = readPolicyRules(null, null);
    const seldom = { method: 'max', xFilesFactor: 0 };
    expect(rules.policyOf('gemba.drift.local.orders-1')).toMatchObject(seldom);
    expect(rules.policyOf('gemba.rebuild.local.orders-1.seconds')).toMatchObject(seldom);
    expect(rules.policyOf('gemba.test.local.orders-1.http.seconds')).toMatchObject(seldom);
    expect(rules.policyOf('gemba.test.local.orders-1.http.pass')).toMatchObject({ method: 'min', xFilesFactor: 0 });
  });

  it('keeps drills so beside a rule for everything, unless a rule names them', () => {
    const finest = (rules: Array<{ match: string; keep: string }>): number | undefined =>
      readPolicyRules(storageSchemasOfRules(rules), null).policyOf('gemba.drill.local.web.failed').archives[0]
        ?.stepSeconds;
    const all = { match: '.*', keep: '1m:7d' };
    expect(finest([all])).toBe(1);
    expect(finest([{ match: String.raw`^gemba\.drill\.`, keep: '5s:1d' }, all])).toBe(5);
    expect(storageSchemasOfRules([])).toBeNull();
  });

  it('takes the first section that matches, and comments', () => {
    const rules = readPolicyRules(
      '# c\n[a]\npattern = ^a\nretentions = 60:1440\n[b]\npattern = .*\nretentions = 1m:1d,15m:1w\n',
      null,
    );
    expect(rules.policyOf('abc').archives).toEqual([{ stepSeconds: 60, retentionSeconds: 86_400 }]);
    expect(rules.policyOf('xyz').archives).toHaveLength(2);
  });

  it.each([
    ['10s:6h', 10, 21_600],
    ['60:1440', 60, 86_400],
    ['1m:7d', 60, 604_800],
    ['15min:1y', 900, 31_536_000],
  ])('reads %s', (text, stepSeconds, retentionSeconds) => {
    expect(parseRetention(text)).toEqual({ stepSeconds, retentionSeconds });
  });

  it.each([
    ['[a]\npattern = (\nretentions = 1m:1d\n', /1:1: \[a\]: pattern/],
    ['[a]\npattern = .*\nretentions = 1m:1d,90s:2d\n', /not a multiple/],
    ['[a]\npattern = .*\nretentions = 1m:2d,5m:1d\n', /not kept longer/],
    ['pattern = .*\n', /:1:1: expected/],
    ['[a]\nretentions = 1m:1d\n', /no pattern/],
  ])('refuses %j', (text, message) => {
    expect(() => readPolicyRules(text, null)).toThrow(message);
  });
});
