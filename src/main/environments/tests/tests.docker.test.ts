import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDeploy } from '../../deploy';
import { dockerAvailable } from '../../platform/testing';
import { createRuns } from '../../runs';
import { openEnvironments, type OpenEnvironments } from '../testing/open-environments';

const never = new AbortController().signal;
const environment = 'test';

/** Listens on 8080 and answers like a web server, and on 9090 to say nothing. */
const PROGRAM = `
use strict; use IO::Socket::INET; use IO::Select;
my $web = IO::Socket::INET->new(LocalPort => 8080, Listen => 9, ReuseAddr => 1) or die;
my $mute = IO::Socket::INET->new(LocalPort => 9090, Listen => 9, ReuseAddr => 1) or die;
my $both = IO::Select->new($web, $mute);
while (1) {
  for my $ready ($both->can_read) {
    my $client = $ready->accept or next;
    next if $ready == $mute;
    my $line = <$client>;
    while (my $header = <$client>) { last if $header =~ /^\\r?\\n$/ }
    my $status = $line =~ m{^GET /missing} ? '404 Not Found' : '200 OK';
    print $client "HTTP/1.0 $status\\r\\n\\r\\nlamps for sale\\n";
    close $client;
  }
}
`;

const PASSING = [
  { port: 8080 },
  { port: { port: 81, state: 'closed' } },
  { http: { url: '/', contains: 'lamps', within: '5s' } },
  { http: { url: '/missing', status: 404 } },
  { file: { path: '/etc/passwd', mode: '0644', owner: 'root', contains: 'root:' } },
  { file: { path: '/nowhere', exists: false } },
  { process: { name: 'perl', max: 1, user: 'root' } },
  { package: { name: 'perl-base', version: '5.36' } },
  { package: { name: 'nginx', installed: false } },
  { command: { run: 'echo $((6 * 7))', matches: '^42$' } },
  { command: ['test', '-d', '/etc'] },
  { dns: 'localhost' },
  { reachable: { from: 'friend', port: 8080 } },
  { not_reachable: { from: 'friend', port: 9090 } },
  { not_reachable: { from: 'stranger', port: 8080 } },
];

const FAILING: Readonly<Record<string, object>> = {
  'nothing listens on 81': { port: 81 },
  'something listens on 8080': { port: { port: 8080, state: 'closed' } },
  'answered 200 in \\d+ ms, without "chairs"': { http: { url: '/', contains: 'chairs' } },
  'answered 404 in \\d+ ms, expected 200': { http: '/missing' },
  'no answer from 127.0.0.1:81': { http: { url: '/', port: 81 } },
  'is not there': { file: '/nowhere' },
  'has mode 644, expected 0600': { file: { path: '/etc/passwd', mode: '0600' } },
  'belongs to root, expected nobody': { file: { path: '/etc/passwd', owner: 'nobody' } },
  '0 running, expected at least 1': { process: 'nginx' },
  'is not installed': { package: 'nginx' },
  '5.36.*is installed, expected 6': { package: { name: 'perl-base', version: '6' } },
  'ended with 3, expected 0: oh no': { command: 'echo oh no; exit 3' },
  'no answer within 1s|took longer': { command: { run: 'sleep 30' }, timeout: '1s' },
  'no such name': { dns: 'no-such-host.invalid' },
  'friend-1 to web:9090: refused': { reachable: { from: 'friend', port: 9090 } },
  'friend-1 reaches web:8080': { not_reachable: { from: 'friend', port: 8080 } },
  'no certificate on 8080|openssl is not': { tls: { port: 8080 } },
};

describe.skipIf(!dockerAvailable)('tests of an environment on Docker (needs Docker)', { timeout: 120_000 }, () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-tests-'));
  const workspaceId = `tests${randomBytes(5).toString('hex')}`;
  let open: OpenEnvironments;
  const serve = (): OpenEnvironments['environments']['serve'] => open.environments.serve;

  const writeServices = (tests: readonly object[]): void => {
    const friend = { image: 'debian:12-slim', command: ['sleep', '600'], stop_grace: '0s' };
    const connectivity = [{ protocol: 'http', ports: [8080], allowed: ['friend'] }];
    const web = { ...friend, command: ['perl', '-e', PROGRAM], connectivity, tests };
    writeFileSync(path.join(dir, 'services/all.yaml'), stringify({ web, friend, stranger: friend }));
  };

  beforeAll(() => {
    for (const folder of ['environments', 'services']) mkdirSync(path.join(dir, folder));
    writeFileSync(path.join(dir, 'gemba.yaml'), 'name: testsoftests\n');
    const nodes = ['web', 'friend', 'stranger'].map((service) => ({ services: [service] }));
    writeFileSync(path.join(dir, 'environments/test.yaml'), stringify({ test: { nodes } }));
    writeServices(PASSING);
    open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId });
  });

  afterAll(async () => {
    await open.finish(serve().destroy({ environment, confirm: null }, { signal: never }));
    await open.dispose();
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('runs them all at the end of an up that changed something', async () => {
    const run = await open.finish(serve().up({ environment }, { signal: never }));
    expect(run.error).toBeNull();
    expect(run.steps.at(-1)).toMatchObject({
      title: `Running ${PASSING.length} tests`,
      state: 'done',
      detail: `All ${PASSING.length} tests pass.`,
    });
    expect(open.samples.filter(({ name }) => name.endsWith('.pass')).map(({ value }) => value)).toEqual(
      PASSING.map(() => 1),
    );
  });

  it('says what fails, in words, and never takes what could not be found out for a pass', async () => {
    writeServices(Object.values(FAILING));
    const report = await serve().test({ environment, nodes: [] }, { signal: never });
    expect(report).toMatchObject({ verdict: 'fail', passed: 0 });
    const details = report.results.map(({ detail }) => detail);
    for (const expected of Object.keys(FAILING))
      expect(details).toContainEqual(expect.stringMatching(new RegExp(`^(${expected})$`)));
  });

  it('fails an up whose tests fail, though everything runs', async () => {
    writeServices([{ port: 81 }]);
    await open.finish(serve().rebuild({ environment, node: 'stranger-1' }, { signal: never }));
    const run = await open.finish(serve().rebuild({ environment, node: 'web-1' }, { signal: never }));
    expect(run.error).toMatchObject({
      code: 'refused',
      message: 'test is up. 0 of 1 tests pass; 1 fails. web-1: port 81 is open: nothing listens on 81.',
      nextStep: 'See all of them: gemba test test',
    });
  });

  it('writes the test that would have caught it, and shows that it does', async () => {
    writeServices([{ port: 8080 }]);
    const add = (test: string) => serve().addTest({ environment, service: 'web', test }, { signal: never });
    const caught = await add('file: /var/run/web.pid');
    expect(caught.verdict).toBe(
      'file /var/run/web.pid fails on web-1, as it should while this is broken: is not there.',
    );
    expect(readFileSync(path.join(dir, 'services/all.yaml'), 'utf8')).toContain('    - file: /var/run/web.pid\n');
    expect((await add('process: perl')).verdict).toBe(
      'process perl passes: it would not have caught what is wrong now.',
    );
    await expect(add('prot: 80')).rejects.toMatchObject({ code: 'invalid' });
  });

  it('marks on the time axis what begins to fail', async () => {
    writeServices([{ file: '/tmp/flag' }]);
    await serve().test({ environment, nodes: [] }, { signal: never });
    const { environments } = open;
    const status = await environments.serve.status({ environment }, { signal: never });
    const id = status.status?.nodes.find(({ node }) => node === 'web-1')?.containerId ?? '';
    expect(id).not.toBe('');
    writeServices([{ name: 'file /tmp/flag', command: 'touch /tmp/flag' }]);
    await serve().test({ environment, nodes: [] }, { signal: never });
    expect(open.events.at(-1)).toMatchObject({ title: 'file /tmp/flag on web-1 passes again', environment });
  });

  it('does not run commands of a workspace that is not trusted', async () => {
    writeServices([{ command: 'true' }]);
    const wary = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId, trusted: false });
    const report = await wary.environments.serve.test({ environment, nodes: [] }, { signal: never });
    expect(report.results).toMatchObject([
      { state: 'unknown', detail: 'commands of a workspace that is not trusted are not run' },
    ]);
    await wary.dispose();
  });
});
