import { describe, expect, it } from 'vitest';
import { parseRetention, readPolicyRules } from './policy';

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
