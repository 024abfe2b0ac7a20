import { describe, expect, it } from 'vitest';
import { DriftIgnoreRule, ruleWarning } from '../../../shared/definitions/drift-ignore';
import { applyIgnoreRules } from './ignore-rules';
import { driftSentence } from './drift-sentence';

const NOW = Date.parse('2026-11-26T12:00:00Z');
const rule = (over: Partial<DriftIgnoreRule>): DriftIgnoreRule =>
  DriftIgnoreRule.parse({ node: 'web-1', fact: 'memory limit', reason: 'a trial', until: '2027-01-31', ...over });
const fact = (name: string) => ({ fact: name, service: null, defined: 'a', actual: 'b', since: null });
const report = {
  verdict: 'drift' as const,
  checked: 1,
  nodes: [
    { node: 'web-1', state: 'drift' as const, facts: [fact('memory limit'), fact('file /etc/app/app.conf')] },
    { node: 'web-2', state: 'drift' as const, facts: [fact('memory limit')] },
  ],
  strangers: [],
  unread: [],
};
const environment = (...driftIgnores: DriftIgnoreRule[]) => ({
  driftIgnores,
  nodes: ['web-1', 'web-2'].map((name) => ({
    name,
    services: ['web'],
    runtime: null,
    size: null,
    image: null,
    region: null,
    credentials: null,
    host: null,
    definedAt: { file: 'environments/a.yaml', line: 1 },
  })),
  loadBalancers: [],
  stubs: [],
});

describe('drift ignore rules', () => {
  it('take out one fact of one node, and say so', () => {
    const judged = applyIgnoreRules(report, environment(rule({})), NOW);
    expect(judged.nodes.map(({ facts }) => facts.map(({ fact: name }) => name))).toEqual([
      ['file /etc/app/app.conf'],
      ['memory limit'],
    ]);
    expect(judged.ignored).toMatchObject([{ node: 'web-1', fact: 'memory limit', reason: 'a trial' }]);
    expect(judged.rules).toMatchObject([{ scope: 'web-1', state: 'applies', matched: 1 }]);
    expect(driftSentence(judged)).toBe('2 of 2 nodes differ; 1 difference ignored by a rule; 100 % checked');
  });

  it('reach every node of a service, and everything below a folder', () => {
    const rules = [rule({ node: undefined, service: 'web' }), rule({ fact: 'file', path: '/etc/app/' })];
    const judged = applyIgnoreRules(report, environment(...rules), NOW);
    expect(judged).toMatchObject({ verdict: 'same', nodes: [{ state: 'ok' }, { state: 'ok' }] });
    expect(judged.ignored).toHaveLength(3);
  });

  it('do not reach a folder that only begins alike', () => {
    const judged = applyIgnoreRules(report, environment(rule({ fact: 'file', path: '/etc/ap' })), NOW);
    expect(judged.ignored).toEqual([]);
  });

  it('allow nothing once they have lapsed, and are named', () => {
    const judged = applyIgnoreRules(report, environment(rule({ until: '2026-11-25' })), NOW);
    expect(judged.ignored).toEqual([]);
    expect(judged.rules).toMatchObject([{ state: 'lapsed', matched: 0 }]);
    expect(ruleWarning(rule({ until: '2026-11-25' }), NOW)).toMatch(/has lapsed on 2026-11-25/);
  });

  it('warn seven days before, and hold to the end of their last day', () => {
    expect(ruleWarning(rule({ until: '2026-12-03' }), NOW)).toBeNull();
    expect(ruleWarning(rule({ until: '2026-12-02' }), NOW)).toMatch(/lapses on 2026-12-02/);
    expect(ruleWarning(rule({ until: '2026-11-26' }), NOW)).toMatch(/lapses on 2026-11-26/);
  });

  it.each([
    [{ service: 'web' }, 'either a node or a service'],
    [{ path: '/etc' }, 'a path goes with'],
    [{ fact: 'file' }, 'needs a path'],
    [{ until: 'soon' }, 'date'],
    [{ reason: '' }, 'reason'],
  ])('refuse what is not scoped, dated and explained: %j', (over, message) => {
    expect(() => rule(over)).toThrow(message);
  });
});

describe('the verdict in words', () => {
  it('says what could not be read, and why, and never rounds it away', () => {
    const unread = [{ node: 'web-2', reason: 'its files: the engine was too slow.' }];
    const judged = { ...report, unread, checked: 0.9987, ignored: [], rules: [] };
    expect(driftSentence(judged)).toBe(
      '2 of 2 nodes differ; 99 % checked; 1 % could not be read: web-2 (its files: the engine was too slow)',
    );
  });
});
