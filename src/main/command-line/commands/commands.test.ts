import { describe, expect, it } from 'vitest';
import type { DriftReport, Plan } from '../../../shared/model/environment';
import { parseDeployCall } from './deploy';
import { parseLink, parseSize } from './desktop';
import { describeDrift } from './drift';
import { describePlan } from './environments';

describe('gemba deploy', () => {
  it('reads its parts in any order', () => {
    expect(parseDeployCall(['version=local', 'artifact=catalog', 'strategy=recreate', 'environment=local'])).toEqual({
      artifact: 'catalog',
      environment: 'local',
      version: 'local',
    });
  });

  it.each([
    [['artifact=catalog', 'environment=local'], /version is missing/],
    [['artifact=catalog', 'artifact=x', 'environment=local', 'version=local'], /twice/],
    [['artefact=catalog'], /"artefact=catalog" is no part/],
    [['artifact='], /no part/],
    [['catalog'], /no part/],
    [['artifact=a', 'environment=b', 'version=c', 'strategy=canary'], /"canary" is not supported/],
  ])('refuses %j', (words, message) => {
    expect(() => parseDeployCall(words)).toThrow(message);
  });
});

describe('gemba open and screenshot', () => {
  it.each([
    ['gemba://metrics?target=a&range=60', 'gemba://metrics?target=a&range=60'],
    ['overview', 'gemba://overview'],
    ['/environments/local', 'gemba://environments/local'],
  ])('take the link %s', (text, link) => {
    expect(parseLink(text)).toBe(link);
  });

  it.each(['', 'http://example.org', 'gemba://', 'javascript:alert(1)', 'file:///etc/passwd'])(
    'refuse the link %j',
    (text) => {
      expect(() => parseLink(text)).toThrow(/not a link/);
    },
  );

  it('read a size', () => {
    expect(parseSize('1920x1080')).toEqual({ width: 1920, height: 1080 });
    expect(() => parseSize('big')).toThrow(/not a size/);
  });
});

describe('gemba plan', () => {
  const plan: Plan = { environment: 'local', changes: [], kept: 5, readAt: 0 };

  it('says that there is nothing to change', () => {
    expect(describePlan(plan)).toBe('local: nothing to change, 5 as defined');
  });

  it('names each change and why', () => {
    const changes: Plan['changes'] = [
      {
        action: 'create',
        kind: 'container',
        node: 'orders-1',
        name: 'shop-local-orders-1',
        reasons: ['it does not exist'],
      },
      { action: 'replace', kind: 'container', node: 'x', name: 'x', reasons: ['image', 'limit'] },
    ];
    expect(describePlan({ ...plan, changes })).toBe(
      [
        'create   container  shop-local-orders-1  it does not exist',
        'replace  container  x                    image; limit',
        'local: 2 changes, 5 as defined; make it so: gemba up local',
      ].join('\n'),
    );
  });
});

describe('gemba drift --plan', () => {
  const fact = (name: string) => ({ fact: name, service: 'web', defined: 'a', actual: 'b', since: null });
  const report: DriftReport = {
    environment: 'local',
    verdict: 'drift',
    sentence: '1 of 1 node differs; 100 % checked',
    checked: 1,
    nodes: [{ node: 'web-1', state: 'drift', facts: [fact('state'), fact('file /etc/motd')] }],
    strangers: [{ kind: 'container', name: 'shop-local-old-1', detail: 'no definition claims it any more' }],
    unread: [],
    ignored: [],
    rules: [],
    transcript: [],
    readAt: 0,
  };

  it('says beside each difference what becomes of it', () => {
    const plan: Plan = {
      environment: 'local',
      changes: [
        {
          action: 'start',
          kind: 'container',
          node: 'web-1',
          name: 'shop-local-web-1',
          reasons: ['it has ended with status 0'],
          mends: { nodes: ['web-1'], service: 'web', facts: ['state'] },
        },
      ],
      kept: 0,
      readAt: 0,
    };
    const lines = describeDrift(report, plan).split('\n');
    expect(lines[0]).toBe(
      'local: 1 of 1 node differs; 100 % checked; up mends 1 of 2 differences; 1 only drift sees; 1 thing that no definition claims',
    );
    expect(lines[1]).toMatch(/^web-1 +state +defined a +actual b +up starts it$/);
    expect(lines[2]).toMatch(/^web-1 +file \/etc\/motd .* only drift sees it$/);
    expect(lines[3]).toMatch(/it stays$/);
  });

  it('says nothing of it where nobody asked', () => {
    expect(describeDrift(report)).not.toMatch(/drift sees|it stays/);
  });
});
