import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeploy } from '../deploy';
import { dockerAvailable, fileWriter } from '../platform/testing';
import { createRuns } from '../runs';
import { createSsh } from '../ssh';
import type { OpenEnvironments } from './testing/open-environments';
import { openOnHosts } from './testing/open-on-hosts';
import { removeLabelled } from './testing/remove-labelled';
import { startSshHosts, type SshHosts } from './testing/ssh-hosts';

const never = new AbortController().signal;

/** In CI it has to be there: a test that is skipped proves nothing. */
const vagrantAvailable =
  process.env['CI'] === 'true' || spawnSync('vagrant', ['--version'], { timeout: 20_000 }).status === 0;

const WEB = `use strict; use IO::Socket::INET; $| = 1;
my $l = IO::Socket::INET->new(LocalPort => 8080, Listen => 9, ReuseAddr => 1) or die;
while (my $c = $l->accept) { while (my $h = <$c>) { last if $h =~ /^\\r?\\n$/ } print $c "HTTP/1.0 200 OK\\r\\n\\r\\n$ENV{GREETING}\\n"; close $c }
`;

/** What a service is stands in one place; where it runs is an environment's own. */
const SERVICES = {
  web: {
    build: 'web',
    env: { GREETING: 'lamps' },
    connectivity: [{ protocol: 'http', ports: [8080], allowed: ['WORLD', 'store'] }],
    health: { http: '/', interval: '1s', start: '5s' },
    depends_on: ['store'],
    tests: [
      { http: { url: '/', contains: 'lamps' } },
      { dns: 'store' },
      { reachable: { from: 'store', port: 8080 } },
      { file: '/srv/web.pl' },
    ],
  },
  store: {
    image: 'debian:12-slim',
    shell: 'store/install.sh',
    command: 'exec sleep 600',
    stop_grace: '1s',
    connectivity: [{ protocol: 'tcp', ports: [9000], allowed: ['web'] }],
    tests: [{ file: { path: '/etc/store.conf', contains: 'set up' } }, { process: 'sleep' }],
  },
};

describe.skipIf(!dockerAvailable)('one definition (needs Docker)', { timeout: 240_000 }, () => {
  const mark = `one${randomBytes(4).toString('hex')}`;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-one-'));
  let hosts: SshHosts;
  let open: OpenEnvironments;

  beforeAll(async () => {
    const write = fileWriter(dir);
    hosts = await startSshHosts(dir, [`${mark}-web`, `${mark}-store`]);
    const [web, store] = hosts.targets;
    const nodes = [{ services: ['web'] }, { services: ['store'] }];
    write('gemba.yaml', `name: ${mark}\n`);
    write('environments/near.yaml', stringify({ near: { provider: 'docker', nodes } }));
    write('environments/lab.yaml', stringify({ lab: { provider: 'vagrant', nodes } }));
    const hosted = [
      { services: ['web'], host: web, credentials_name: 'lab' },
      { services: ['store'], host: store, credentials_name: 'lab' },
    ];
    write('environments/far.yaml', stringify({ far: { provider: 'ssh', nodes: hosted } }));
    write('services/all.yaml', stringify(SERVICES));
    write('services/web/Dockerfile', 'FROM debian:12-slim\nCOPY web.pl /srv/web.pl\nCMD ["perl", "/srv/web.pl"]\n');
    write('services/web/web.pl', WEB);
    write('services/store/install.sh', '#!/bin/sh\nset -e\ncp store.conf /etc/store.conf\n');
    write('services/store/store.conf', 'set up\n');
    open = openOnHosts({ createRuns, createDeploy, createSsh }, { dir, workspaceId: mark, hosts });
  }, 180_000);

  afterAll(async () => {
    await open.dispose();
    await hosts.dispose();
    await removeLabelled(mark);
    rmSync(dir, { recursive: true, force: true });
  }, 120_000);

  it.each([
    ['containers', 'near'],
    ['hosts over SSH', 'far'],
  ])('comes up as %s and passes its tests there', (_, environment) => standsUp(environment));

  it.skipIf(!vagrantAvailable)('comes up as machines of Vagrant and passes its tests there', () => standsUp('lab'));

  async function standsUp(environment: string): Promise<void> {
    const { serve } = open.environments;
    const definition = readFileSync(path.join(dir, 'services/all.yaml'), 'utf8');
    try {
      const run = await open.finish(serve.up({ environment }, { signal: never }));
      expect(run.error).toBeNull();
      expect(run.steps.at(-1)).toMatchObject({ detail: 'All 6 tests pass.' });
      const again = await open.finish(serve.up({ environment }, { signal: never }));
      expect(again).toMatchObject({ state: 'done', changed: 0 });
      expect(await serve.drift({ environment }, { signal: never })).toMatchObject({ verdict: 'same', checked: 1 });
    } finally {
      const gone = await open.finish(serve.destroy({ environment, confirm: null }, { signal: never }));
      expect(gone.error).toBeNull();
    }
    expect(readFileSync(path.join(dir, 'services/all.yaml'), 'utf8')).toBe(definition);
  }
});
