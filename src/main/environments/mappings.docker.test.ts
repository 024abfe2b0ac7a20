import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeploy } from '../deploy';
import { dockerAvailable, fileWriter } from '../platform/testing';
import { createRuns } from '../runs';
import { createSsh } from '../ssh';
import { docker } from './testing/docker';
import type { OpenEnvironments } from './testing/open-environments';
import { openOnHosts } from './testing/open-on-hosts';
import { removeLabelled } from './testing/remove-labelled';
import { startSshHosts, type SshHosts } from './testing/ssh-hosts';

const never = new AbortController().signal;

/** One process, one thread: loads each module that it is given and answers on the port that the module asks for. */
const SERVE = `use strict; use IO::Socket::INET; use IO::Select; $| = 1;
my (%module, $select); $select = IO::Select->new; $SIG{TERM} = sub { exit 0 };
for my $file (@ARGV) {
  my $module = do $file or die "$file: $@ $!";
  my $listen = IO::Socket::INET->new(LocalPort => $module->{port}, Listen => 9, ReuseAddr => 1) or die $!;
  $module{$listen} = $module; $select->add($listen);
}
while (1) { for my $listen ($select->can_read) {
  my $c = $listen->accept or next;
  while (my $h = <$c>) { last if $h =~ /^\\r?\\n$/ }
  print $c "HTTP/1.0 200 OK\\r\\n\\r\\n" . $module{$listen}->{answer}->() . "\\n"; close $c;
} }
`;
const module = (name: string, port: number): string =>
  `{ port => ${port}, answer => sub { "${name} says $ENV{GREETING} from $$" } }\n`;

const web = (port: number, ...allowed: string[]) => [{ protocol: 'http', ports: [port], allowed }];
const about = (name: string, port: number) => ({
  build: name,
  module: `${name}/module.pl`,
  env: { GREETING: 'hello' },
  health: { http: '/', interval: '1s', start: '10s' },
  stop_grace: '2s',
  tests: [{ http: { url: '/', port, contains: `${name} says hello` } }, { process: { name: 'serve.pl' } }],
});
const SERVICES = {
  catalog: {
    ...about('catalog', 8081),
    command: ['perl', '/srv/shop/catalog/serve.pl', '/srv/shop/catalog/module.pl'],
    connectivity: web(8081, 'orders'),
  },
  orders: {
    ...about('orders', 8082),
    command: ['perl', '/srv/shop/orders/serve.pl', '/srv/shop/orders/module.pl'],
    connectivity: web(8082, 'WORLD'),
    depends_on: ['catalog'],
  },
  server: {
    build: 'server',
    command: 'exec perl /srv/server/serve.pl /srv/modules/*',
    loads: '/srv/modules',
    stop_grace: '2s',
  },
};
SERVICES.catalog.tests.push({ reachable: { from: 'orders', port: 8081 } } as never);
SERVICES.orders.tests.push({ dns: 'catalog' } as never);

describe.skipIf(!dockerAvailable)('one set of services (needs Docker)', { timeout: 240_000 }, () => {
  const mark = `map${randomBytes(4).toString('hex')}`;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-mappings-'));
  let hosts: SshHosts;
  let open: OpenEnvironments;

  beforeAll(async () => {
    const write = fileWriter(dir);
    hosts = await startSshHosts(dir, [`${mark}-a`, `${mark}-b`, `${mark}-c`]);
    const [both, first, second] = hosts.targets;
    const on = (host: string | undefined, ...services: string[]) => ({ services, host, credentials_name: 'lab' });
    write('gemba.yaml', `name: ${mark}\n`);
    const environments = {
      'one-host': { provider: 'ssh', nodes: [on(both, 'catalog', 'orders')] },
      'a-host-each': { provider: 'ssh', nodes: [on(first, 'catalog'), on(second, 'orders')] },
      'one-node': { nodes: [{ services: ['catalog', 'orders'] }] },
      'one-runtime': { nodes: [{ services: ['catalog', 'orders'], runtime: 'server' }] },
      'two-runtimes': { nodes: [{ services: ['catalog', 'orders'], runtime: 'server', number: 2 }] },
      'a-container-each': { nodes: [{ services: ['catalog'] }, { services: ['orders'] }] },
    };
    write('environments/all.yaml', stringify(environments));
    write('services/all.yaml', stringify(SERVICES));
    for (const [name, port] of [
      ['catalog', 8081],
      ['orders', 8082],
    ] as const) {
      write(`services/${name}/Dockerfile`, `FROM debian:12-slim\nCOPY serve.pl module.pl /srv/shop/${name}/\n`);
      write(`services/${name}/serve.pl`, SERVE);
      write(`services/${name}/module.pl`, module(name, port));
    }
    write('services/server/Dockerfile', 'FROM debian:12-slim\nCOPY serve.pl /srv/server/\n');
    write('services/server/serve.pl', SERVE);
    open = openOnHosts({ createRuns, createDeploy, createSsh }, { dir, workspaceId: mark, hosts });
  }, 240_000);

  afterAll(async () => {
    await open.dispose();
    await hosts.dispose();
    await removeLabelled(mark);
    rmSync(dir, { recursive: true, force: true });
  }, 120_000);

  const up = (environment: string) => open.finish(open.environments.serve.up({ environment }, { signal: never }));
  const containersOf = async (environment: string): Promise<string[]> => {
    const labels = [`label=gemba.workspace=${mark}`, `label=gemba.environment=${environment}`];
    const filters = labels.flatMap((label) => ['--filter', label]);
    return (await docker('ps', ...filters, '--format', '{{.Names}}')).split('\n').sort();
  };
  const ask = (container: string, port: number): Promise<string> =>
    docker(
      'exec',
      container,
      'bash',
      '-c',
      `exec 3<>/dev/tcp/127.0.0.1/${port}; printf 'GET /\\r\\n\\r\\n' >&3; tail -1 <&3`,
    );

  it.each(['one-host', 'a-host-each', 'one-node', 'one-runtime', 'a-container-each'])(
    'comes up as %s with the same tests passing',
    async (environment) => {
      const run = await up(environment);
      expect(run.error).toBeNull();
      expect(run.steps.at(-1)).toMatchObject({ detail: 'All 6 tests pass.' });
    },
  );

  it('is one process in one container where a runtime loads it', async () => {
    const [container = '', ...more] = await containersOf('one-runtime');
    expect(more).toEqual([]);
    const answers = [await ask(container, 8081), await ask(container, 8082)];
    expect(answers.map((answer) => answer.replace(/ from \d+$/, ''))).toEqual([
      'catalog says hello',
      'orders says hello',
    ]);
    expect(new Set(answers.map((answer) => answer.split(' ').at(-1))).size).toBe(1);
    expect((await containersOf('one-node')).length).toBe(2);
    expect(await up('one-runtime')).toMatchObject({ state: 'done', changed: 0 });
    const drift = await open.environments.serve.drift({ environment: 'one-runtime' }, { signal: never });
    expect(drift).toMatchObject({ verdict: 'same', checked: 1 });
  });

  it('sees a module that somebody edits in the runtime, and one that changes in the workspace', async () => {
    const { serve } = open.environments;
    const environment = 'one-runtime';
    const [container = ''] = await containersOf(environment);
    await docker('exec', container, 'sh', '-c', 'echo "# by hand" >> /srv/modules/orders.pl');
    const drift = await serve.drift({ environment }, { signal: never });
    expect(drift.nodes[0]?.facts.map(({ fact }) => fact)).toEqual([expect.stringContaining('/srv/modules/orders.pl')]);
    expect((await open.finish(serve.rebuild({ environment, node: 'catalog-1' }, { signal: never }))).error).toBeNull();

    writeFileSync(path.join(dir, 'services/orders/module.pl'), module('orders newly', 8082));
    const { changes } = await serve.plan({ environment }, { signal: never });
    expect(changes).toEqual([expect.objectContaining({ action: 'replace', node: 'catalog-1' })]);
    expect(changes[0]?.reasons.join()).toMatch(/^module orders: defined \w+, actual \w+$/);
    await up(environment);
    const [renewed = ''] = await containersOf(environment);
    expect(await ask(renewed, 8082)).toContain('orders newly says hello');
    writeFileSync(path.join(dir, 'services/orders/module.pl'), module('orders', 8082));
  });

  it('has no version of a service to deploy into a runtime, and says what to do instead', async () => {
    const request = { artifact: 'orders', environment: 'one-runtime', version: 'local' };
    await expect(open.deploy.serve.run(request, { signal: never })).rejects.toMatchObject({
      code: 'refused',
      message: 'server loads orders from this workspace on catalog-1.',
      nextStep: 'Bring its module as it is now: gemba up one-runtime',
    });
  });

  it('goes on answering while one of two runtimes is replaced', async () => {
    const environment = 'two-runtimes';
    expect((await up(environment)).error).toBeNull();
    expect((await containersOf(environment)).length).toBe(4);
    const view = await open.environments.serve.status({ environment }, { signal: never });
    const port = view.status?.nodes
      .find(({ node }) => node === 'orders-lb')
      ?.ports.find(({ containerPort }) => containerPort === 8082)?.hostPort;
    writeFileSync(path.join(dir, 'services/catalog/module.pl'), module('catalog newly', 8081));
    let failed = 0;
    let answered = 0;
    const replacing = up(environment).then(() => true);
    while ((await Promise.race([replacing, new Promise((resolve) => setTimeout(() => resolve(false), 20))])) !== true) {
      const ok = await fetch(`http://127.0.0.1:${port}/`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ok) answered += 1;
      else failed += 1;
    }
    expect(failed).toBe(0);
    expect(answered).toBeGreaterThan(20);
    writeFileSync(path.join(dir, 'services/catalog/module.pl'), module('catalog', 8081));
  });

  it('leaves nothing', async () => {
    const { serve } = open.environments;
    for (const environment of [
      'one-host',
      'a-host-each',
      'one-node',
      'one-runtime',
      'two-runtimes',
      'a-container-each',
    ]) {
      const gone = await open.finish(serve.destroy({ environment, confirm: null }, { signal: never }));
      expect(gone.error).toBeNull();
    }
    expect(await docker('ps', '--all', '--quiet', '--filter', `label=gemba.workspace=${mark}`)).toBe('');
  });
});
