import { describe, expect, test } from 'vitest';
import { formatLink, isSameRoute, parseLink } from './links';

describe('parseLink', () => {
  test.each([
    ['gemba://overview', 'overview', [], {}],
    ['gemba://overview/', 'overview', [], {}],
    ['GEMBA://Overview', 'overview', [], {}],
    ['gemba://environments/local/topology', 'environments', ['local', 'topology'], {}],
    ['gemba://metrics?target=host.cpu.*', 'metrics', [], { target: 'host.cpu.*' }],
    ['gemba://files/environments%2Fall.yaml?line=14', 'files', ['environments/all.yaml'], { line: '14' }],
    ['gemba://journeys/buy-a-lamp#emotion', 'journeys', ['buy-a-lamp'], {}],
  ])('reads %s', (text, screen, path, params) => {
    expect(parseLink(text)?.route).toEqual({ screen, path, params });
  });

  test('takes range and cursor out of the query, for they belong to the shared time', () => {
    const link = parseLink('gemba://metrics?target=a.b&range=3600&cursor=1700000000');
    expect(link).toEqual({
      route: { screen: 'metrics', path: [], params: { target: 'a.b' } },
      rangeSeconds: 3600,
      cursorSeconds: 1_700_000_000,
    });
  });

  test.each(['gemba://metrics?range=-5', 'gemba://metrics?range=soon', 'gemba://metrics?range='])(
    'ignores a range that is none: %s',
    (text) => {
      expect(parseLink(text)?.rangeSeconds).toBeNull();
    },
  );

  test.each(['', 'overview', 'https://overview', 'gemba://', 'gemba://nowhere', 'gemba://environments/%E0%A4%A'])(
    'leads nowhere: %j',
    (text) => {
      expect(parseLink(text)).toBeNull();
    },
  );
});

test('what is written is read back as the same place', () => {
  const route = {
    screen: 'files' as const,
    path: ['services/a b&c?.yaml'],
    params: { target: 'scale(host.cpu.*, 2)', note: 'ä=1' },
  };
  const link = formatLink(route, { rangeSeconds: 900, cursorSeconds: 12.5 });
  expect(parseLink(link)).toEqual({ route, rangeSeconds: 900, cursorSeconds: 12.5 });
  expect(isSameRoute(route, parseLink(link)?.route ?? route)).toBe(true);
});
