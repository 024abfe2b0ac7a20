import { describe, expect, it } from 'vitest';
import type { Plan } from '../../../shared/model/environment';
import { parseDeployCall } from './deploy';
import { parseLink, parseSize } from './desktop';
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
