import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeploy } from '../../../deploy';
import { environmentCredentials } from '../../../platform/credentials';
import { silentLogger } from '../../../platform/logger';
import { runProcess } from '../../../platform/process-runner';
import { dockerAvailable } from '../../../platform/testing';
import { createRuns } from '../../../runs';
import { createSsh, type Ssh } from '../../../ssh';
import { openEnvironments, type OpenEnvironments } from '../../testing/open-environments';

const never = new AbortController().signal;
const environment = 'lab';

/** In CI it has to be there: a test that is skipped proves nothing. */
const vagrantAvailable =
  process.env['CI'] === 'true' || spawnSync('vagrant', ['--version'], { timeout: 20_000 }).status === 0;

const WEB = `use strict; use IO::Socket::INET; $| = 1;
my $l = IO::Socket::INET->new(LocalPort => 8080, Listen => 9, ReuseAddr => 1) or die;
while (my $c = $l->accept) { while (my $h = <$c>) { last if $h =~ /^\\r?\\n$/ } print $c "HTTP/1.0 200 OK\\r\\n\\r\\nlamps\\n"; close $c }
`;

describe.skipIf(!dockerAvailable || !vagrantAvailable)(
  'environments on Vagrant’s docker provider (needs Vagrant and Docker)',
  { timeout: 240_000 },
  () => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-vagrant-'));
    let ssh: Ssh;
    let open: OpenEnvironments;
    const serve = (): OpenEnvironments['environments']['serve'] => open.environments.serve;
    const up = (): ReturnType<OpenEnvironments['finish']> =>
      open.finish(serve().up({ environment }, { signal: never }));
    const drift = () => serve().drift({ environment }, { signal: never });

    beforeAll(() => {
      for (const folder of ['environments', 'services/web']) mkdirSync(path.join(dir, folder), { recursive: true });
      writeFileSync(path.join(dir, 'gemba.yaml'), 'name: vagranttest\nsizes:\n  tiny: { cpus: 0.5, memory: 128mb }\n');
      const nodes = [{ services: ['web'], size: 'tiny' }, { services: ['store'] }];
      writeFileSync(path.join(dir, 'environments/lab.yaml'), stringify({ lab: { provider: 'vagrant', nodes } }));
      writeFileSync(
        path.join(dir, 'services/web/Dockerfile'),
        'FROM debian:12-slim\nCOPY web.pl /srv/web.pl\nCMD ["perl", "/srv/web.pl"]\n',
      );
      writeFileSync(path.join(dir, 'services/web/web.pl'), WEB);
      const web = {
        build: 'web',
        connectivity: [{ protocol: 'http', ports: [8080], allowed: ['WORLD', 'store'] }],
        health: { http: '/', interval: '1s', start: '5s' },
        depends_on: ['store'],
        tests: [
          { http: { url: '/', contains: 'lamps' } },
          { dns: 'store' },
          { reachable: { from: 'store', port: 8080 } },
        ],
      };
      const store = { command: 'exec sleep 600', tests: [{ process: 'sleep' }] };
      writeFileSync(path.join(dir, 'services/all.yaml'), stringify({ web, store }));
      ssh = createSsh({
        credentials: environmentCredentials({}),
        env: { PATH: process.env['PATH'] },
        homeDir: dir,
        logger: silentLogger,
      });
      open = openEnvironments(
        { createRuns, createDeploy },
        { dir, workspaceId: 'vagranttest', name: 'vagranttest', ssh },
      );
    });

    afterAll(async () => {
      if (existsSync(path.join(dir, '.gemba/vagrant/lab'))) {
        await open.finish(serve().destroy({ environment, confirm: null }, { signal: never }));
      }
      await open.dispose();
      await ssh.dispose();
      rmSync(dir, { recursive: true, force: true });
    }, 120_000);

    it('makes machines, sets them up over SSH and passes the tests', async () => {
      const plan = await serve().plan({ environment }, { signal: never });
      expect(plan.changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
        'create machine web-1',
        'create machine store-1',
      ]);
      const run = await up();
      expect(run.error).toBeNull();
      expect(run.steps.at(-1)).toMatchObject({ detail: 'All 4 tests pass.' });
      const { status } = await serve().status({ environment }, { signal: never });
      expect(status?.nodes.map(({ summary }) => summary)).toEqual(['running, healthy', 'running']);
    });

    it('changes nothing the second time, finds no drift, and then what was changed by hand', async () => {
      expect(await up()).toMatchObject({ state: 'done', changed: 0 });
      expect(await drift()).toMatchObject({ verdict: 'same', checked: 1 });
      const touched = await runProcess('docker', ['exec', 'vagranttest-lab-web-1', 'sh', '-c', 'echo x >/etc/motd']);
      expect(touched.exitCode).toBe(0);
      const report = await drift();
      expect(report.nodes.find(({ node }) => node === 'web-1')?.facts).toMatchObject([{ fact: 'file /etc/motd' }]);
    });

    it('makes one machine anew without a decision', async () => {
      const run = await open.finish(serve().rebuild({ environment, node: 'web-1' }, { signal: never }));
      expect(run.error).toBeNull();
      expect(await drift()).toMatchObject({ verdict: 'same' });
    });

    it('leaves nothing', async () => {
      const { items } = await serve().destroyPreview({ environment }, { signal: never });
      expect(items).toEqual([
        { kind: 'machine', name: 'store-1' },
        { kind: 'machine', name: 'web-1' },
      ]);
      const run = await open.finish(serve().destroy({ environment, confirm: null }, { signal: never }));
      expect(run.error).toBeNull();
      const { stdout } = await runProcess('docker', ['ps', '--all', '--format', '{{.Names}}']);
      expect(stdout).not.toContain('vagranttest-lab');
      expect(existsSync(path.join(dir, '.gemba/vagrant/lab'))).toBe(false);
    });
  },
);
