import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { EnvironmentPage } from '../../../shared/model/environment-page';
import { describeDefinition } from '../model/environment-view';
import { resolveEnvironment } from '../model/resolve-environment';
import type { Definitions } from '../source';
import { readDefinitions } from '../testing/open-environments';
import { describePage } from './describe-page';
import { pageMarkdown } from './page-markdown';

const sample = path.resolve(import.meta.dirname, '../../../../resources/sample');
const AT = Date.UTC(2026, 10, 26, 12, 30);

function pageOf(definitions: Definitions, name: string): EnvironmentPage {
  const located = definitions.environments.get(name);
  if (located === undefined) throw new Error(`no ${name}`);
  const view = { ...describeDefinition(resolveEnvironment(name, located, definitions)), status: null, runId: null };
  return describePage(view, definitions, AT);
}

describe('the page of an environment', () => {
  it('says of every service what it is, who may reach it and which settings hold', () => {
    const page = pageOf(readDefinitions(sample), 'local');
    expect(page.verdict).toBe('local has not been looked at yet');
    expect(page.nodes.map(({ name }) => name)).toContain('orders-lb');
    const orders = page.services.find(({ name }) => name === 'orders');
    expect(orders).toMatchObject({ origin: 'built from the folder orders', dependsOn: ['orders-db'] });
    expect(orders?.settings).toContainEqual({ key: 'DB_HOST', value: 'orders-db', from: 'service' });
  });

  it('says which settings the environment sets itself', () => {
    const definitions = readDefinitions(sample);
    const located = definitions.environments.get('local');
    if (located === undefined) throw new Error('no local');
    const value = { ...located.value, config: { orders: { DECLINE_ONE_IN: 2, EXTRA: true } } };
    const page = pageOf({ ...definitions, environments: new Map([['local', { ...located, value }]]) }, 'local');
    const settings = page.services.find(({ name }) => name === 'orders')?.settings ?? [];
    expect(settings).toContainEqual({ key: 'DECLINE_ONE_IN', value: '2', from: 'environment' });
    expect(settings).toContainEqual({ key: 'EXTRA', value: 'true', from: 'environment' });
    expect(settings).toContainEqual({ key: 'PORT', value: '8080', from: 'service' });
  });

  it('draws callers to the balancer and the balancer to its nodes', () => {
    const markdown = pageMarkdown(pageOf(readDefinitions(sample), 'local'));
    const id = (name: string): string =>
      new RegExp(`(n\\d+)\\["${name}(?:<br>load balancer)?"\\]`).exec(markdown)?.[1] ?? '';
    expect(markdown).toContain(`${id('customers-1')} -->|"http 8080"| ${id('orders-lb')}`);
    expect(markdown).toContain(`${id('orders-lb')} --> ${id('orders-2')}`);
    expect(markdown).toContain(`world -->|"http 8080"| ${id('catalog-1')}`);
    expect(markdown).not.toContain(`${id('customers-1')} -->|"http 8080"| ${id('orders-1')}`);
    expect(markdown).toContain('written 2026-11-26 12:30 UTC');
  });

  it('lets no text of the files become Markdown of its own', () => {
    const page = pageOf(readDefinitions(sample), 'local');
    const [first] = page.services;
    if (first === undefined) throw new Error('no service');
    const hostile = {
      ...page,
      description: '# heading\n| a | b | <script>',
      services: [{ ...first, settings: [{ key: 'A', value: 'x`|`y\nz', from: 'service' as const }] }],
    };
    const markdown = pageMarkdown(hostile);
    expect(markdown).toContain('\\# heading \\| a \\| b \\| \\<script\\>');
    expect(markdown).toContain('| `A` | `` x`\\|`y z `` | the service |');
  });
});
