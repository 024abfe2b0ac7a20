import { describe, expect, test } from 'vitest';
import { parseGembaLine, suggestGembaLines } from './gemba-commands';

describe('parseGembaLine', () => {
  test.each([
    ['up local', { kind: 'up', environment: 'local' }],
    ['  destroy   staging ', { kind: 'destroy', environment: 'staging' }],
    [
      'deploy artifact=catalog environment=local version=b456',
      { kind: 'deploy', artifact: 'catalog', environment: 'local', version: 'b456' },
    ],
    ['annotate "pool raised by hand"', { kind: 'annotate', text: 'pool raised by hand' }],
    ['annotate pool raised', { kind: 'annotate', text: 'pool raised' }],
    ['open gemba://metrics', { kind: 'open', link: 'gemba://metrics' }],
    ['metrics query scale(host.cpu.busy, 2)', { kind: 'query', target: 'scale(host.cpu.busy, 2)' }],
    ['doctor', { kind: 'doctor' }],
  ])('reads %j', (line, action) => {
    expect(parseGembaLine(line)).toEqual(action);
  });

  test.each([
    '',
    'up',
    'up local staging',
    'deploy artifact=catalog',
    'annotate',
    'open https://x',
    'rm -rf',
    'toString x',
  ])('refuses %j', (line) => {
    expect(parseGembaLine(line)).toBeNull();
  });
});

test('whatever is suggested can be read', () => {
  const suggestions = suggestGembaLines({ environments: ['local', 'staging'], services: ['orders', 'catalog'] });
  expect(suggestions.length).toBeGreaterThan(10);
  for (const { line } of suggestions) expect(parseGembaLine(line)).not.toBeNull();
});
