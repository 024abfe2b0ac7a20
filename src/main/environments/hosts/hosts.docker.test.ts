import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeploy } from '../../deploy';
import { environmentCredentials } from '../../platform/credentials';
import { silentLogger } from '../../platform/logger';
import { dockerAvailable } from '../../platform/testing';
import { createRuns } from '../../runs';
import { createSsh, type Ssh } from '../../ssh';
import { docker } from '../testing/docker';
import { openEnvironments, type OpenEnvironments } from '../testing/open-environments';
import { startSshHosts, type SshHosts } from '../testing/ssh-hosts';

const never = new AbortController().signal;
const environment = 'lab';

/** Two hosts that exist already: containers with nothing but an sshd, which nobody but SSH talks to. */
describe.skipIf(!dockerAvailable)('environments on hosts over SSH (needs Docker)', { timeout: 180_000 }, () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-hosts-'));
  const mark = `hosts${randomBytes(4).toString('hex')}`;
  const hosts = ['one', 'two'].map((name) => `${mark}-${name}`);
  const [one = '', two = ''] = hosts;
  let running: SshHosts;
  let ssh: Ssh;
  let open: OpenEnvironments;
  const serve = (): OpenEnvironments['environments']['serve'] => open.environments.serve;
  const up = (): ReturnType<OpenEnvironments['finish']> => open.finish(serve().up({ environment }, { signal: never }));
  const drift = () => serve().drift({ environment }, { signal: never });

  const writeServices = (version: string): void => {
    const web = {
      build: 'web',
      env: { GREETING: `it's "${version}"; $HOME` },
      connectivity: [{ protocol: 'http', ports: [8080], allowed: ['WORLD', 'store'] }],
      health: { http: '/', interval: '1s', start: '5s' },
      depends_on: ['store'],
      tests: [
        { http: { url: '/', contains: version } },
        { dns: 'store' },
        { reachable: { from: 'store', port: 8080 } },
      ],
    };
    const store = {
      shell: 'store.sh',
      command: 'exec sleep 600',
      tests: [{ file: '/etc/store.conf' }, { process: 'sleep' }],
    };
    writeFileSync(path.join(dir, 'services/all.yaml'), stringify({ web, store }));
  };

  beforeAll(async () => {
    running = await startSshHosts(dir, hosts);
    for (const folder of ['environments', 'services/web']) mkdirSync(path.join(dir, folder), { recursive: true });
    writeFileSync(path.join(dir, 'gemba.yaml'), 'name: hosts\n');
    const nodes = [
      { services: ['web'], host: running.targets[0], credentials_name: 'lab' },
      { services: ['store'], host: running.targets[1], credentials_name: 'lab' },
    ];
    writeFileSync(path.join(dir, 'environments/lab.yaml'), stringify({ lab: { provider: 'ssh', nodes } }));
    writeFileSync(path.join(dir, 'services/store.sh'), '#!/bin/sh\necho "path = /data" >/etc/store.conf\n');
    writeFileSync(
      path.join(dir, 'services/web/Dockerfile'),
      'FROM debian:12-slim\nENV ROOT=/srv/web\nWORKDIR $ROOT\nCOPY web.pl .\nRUN id -un >built-by && useradd --system web || true\nUSER web\nCMD ["perl", "web.pl"]\n',
    );
    writeFileSync(
      path.join(dir, 'services/web/web.pl'),
      `use strict; use IO::Socket::INET; $| = 1; print "web starts\\n";
my $l = IO::Socket::INET->new(LocalPort => 8080, Listen => 9, ReuseAddr => 1) or die;
while (my $c = $l->accept) { while (my $h = <$c>) { last if $h =~ /^\\r?\\n$/ } print $c "HTTP/1.0 200 OK\\r\\n\\r\\n$ENV{GREETING} by " . getpwuid($<) . "\\n"; close $c }
`,
    );
    symlinkSync('/etc/shadow', path.join(dir, 'services/web/secrets'));
    writeServices('one');
    ssh = createSsh({
      credentials: environmentCredentials({ GEMBA_CREDENTIAL_LAB_KEY: running.keyFile }),
      env: { PATH: process.env['PATH'] },
      homeDir: dir,
      logger: silentLogger,
    });
    open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId: mark, ssh: running.meet(ssh) });
  }, 180_000);

  afterAll(async () => {
    await open.dispose();
    await ssh.dispose();
    await running.dispose();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('says what is to be done, does it, and passes the same tests as anywhere', async () => {
    const plan = await serve().plan({ environment }, { signal: never });
    expect(plan.changes.map(({ action, kind, name }) => `${action} ${kind} ${name}`)).toEqual([
      'create service web',
      'create service store',
    ]);
    const run = await up();
    expect(run.error).toBeNull();
    expect(run.steps.at(-1)).toMatchObject({ title: 'Running 5 tests', detail: 'All 5 tests pass.' });
    const { status } = await serve().status({ environment }, { signal: never });
    expect(status?.nodes.map(({ node, summary }) => `${node} ${summary}`)).toEqual([
      'web-1 running, healthy',
      'store-1 running',
    ]);
    expect(await docker('exec', one, 'cat', '/srv/web/built-by')).toBe('root');
    // A link goes as one: what it leads to on the machine that sends it stays there.
    expect(await docker('exec', one, 'readlink', `/var/lib/gemba/${mark}/lab/web/context/secrets`)).toBe('/etc/shadow');
  });

  it('changes nothing the second time, and finds no drift where nothing was touched', async () => {
    expect(await up()).toMatchObject({ state: 'done', changed: 0 });
    for (let round = 0; round < 3; round++) {
      const report = await drift();
      expect(report.nodes.flatMap(({ facts }) => facts)).toEqual([]);
      expect(report).toMatchObject({ verdict: 'same', checked: 1, unread: [] });
    }
  });

  it('only starts the process anew where only its settings have changed', async () => {
    writeServices('two');
    await docker('exec', one, 'sh', '-c', 'echo mine >/srv/web/built-by');
    const plan = await serve().plan({ environment }, { signal: never });
    expect(plan.changes.map(({ action, name }) => `${action} ${name}`)).toEqual(['update web']);
    expect((await up()).error).toBeNull();
    expect(await docker('exec', one, 'cat', '/srv/web/built-by')).toBe('mine');
  });

  it('finds what was changed by hand, and asked only what reads', async () => {
    await docker('exec', one, 'sh', '-c', 'echo "* * * * * root true" >/etc/cron.d/extra; useradd --uid 4242 stranger');
    await docker('exec', one, 'sh', '-c', 'echo "# edited" >>/etc/login.defs; chmod 600 /etc/issue');
    await docker('exec', two, 'sh', '-c', 'dpkg --purge --force-all procps >/dev/null 2>&1; rm /etc/store.conf');
    await docker(
      'exec',
      '--detach',
      two,
      'perl',
      '-MIO::Socket::INET',
      '-e',
      'my $l = IO::Socket::INET->new(LocalPort => 9999, Listen => 1); sleep 60',
    );
    const report = await drift();
    const facts = report.nodes.flatMap(({ node, facts: own }) => own.map(({ fact }) => `${node} ${fact}`));
    for (const expected of [
      'web-1 cron /etc/cron.d/extra',
      'web-1 user stranger',
      'web-1 file /etc/login.defs',
      'web-1 file /etc/issue',
      'store-1 package procps',
      'store-1 file /etc/store.conf',
      'store-1 port 9999/tcp',
    ])
      expect(facts).toContain(expected);
    expect(report.verdict).toBe('drift');
    expect(report.transcript.length).toBeGreaterThan(10);
    expect(
      report.transcript.filter((line) => /\b(rm|mv|cp|tee|apt|kill)\b|>[^/&]/.test(line.replaceAll('2>/dev/null', ''))),
    ).toEqual([]);
  });

  it('does not take a script that changes something each time', async () => {
    const script = path.join(dir, 'services/store.sh');
    const before = readFileSync(script, 'utf8');
    writeFileSync(script, `${before}date +%N >/etc/made\n`);
    expect((await up()).error?.message).toContain('a second run changed: /etc/made.');
    writeFileSync(script, before);
    expect((await up()).error).toBeNull();
    await docker('exec', two, 'rm', '/etc/made');
  });

  it('streams what the services say, and runs commands on the nodes', async () => {
    const lines: string[] = [];
    const request = { environment, nodes: ['web-1'], tail: 50, follow: false };
    await serve().logs(request, (batch) => void lines.push(...batch.map(({ text }) => text)), { signal: never });
    expect(lines).toContain('web starts');
  });

  it('starts again what ended, and sets up again what was taken away', async () => {
    await docker('exec', one, 'pkill', '-f', 'web.pl');
    await expect
      .poll(async () => (await serve().status({ environment }, { signal: never })).status?.nodes[0]?.summary, {
        timeout: 15_000,
      })
      .toBe('running, healthy');
    await docker('exec', two, 'rm', '-rf', `/var/lib/gemba/${mark}/lab/store`);
    const run = await up();
    expect(run.error).toBeNull();
    expect(await docker('exec', two, 'cat', '/etc/store.conf')).toBe('path = /data');
  });

  it('says of a host that is away when that was, and goes on with the others', async () => {
    await docker('stop', '--time', '0', two);
    const { status } = await serve().status({ environment }, { signal: never });
    expect(status?.nodes.map(({ state }) => state)).toEqual(['ok', 'unknown']);
    expect(status?.nodes[1]?.summary).toMatch(/^could not be read: /);
    const report = await drift();
    expect(report.unread[0]?.node).toBe('store-1');
    await docker('start', two);
  });

  it('removes what it put there, and never the host', async () => {
    await expect
      .poll(
        async () => {
          try {
            return await serve().destroyPreview({ environment }, { signal: never });
          } catch {
            // Its sshd is on its way.
            return null;
          }
        },
        { timeout: 15_000 },
      )
      .toMatchObject({ items: [{ name: 'web on web-1' }, { name: 'store on store-1' }] });
    const run = await open.finish(serve().destroy({ environment, confirm: null }, { signal: never }));
    expect(run.error).toBeNull();
    for (const host of hosts) {
      expect(await docker('exec', host, 'sh', '-c', 'ls /var/lib/gemba/*/ 2>/dev/null; cat /etc/hosts')).not.toMatch(
        /lab|gemba/,
      );
    }
    await expect(docker('exec', one, 'pgrep', '-f', 'web.pl')).rejects.toThrow();
    expect(readFileSync(path.join(dir, 'known_hosts'), 'utf8')).toContain('ssh-ed25519');
  });
});
