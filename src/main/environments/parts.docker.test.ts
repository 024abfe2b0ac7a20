import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecEvent } from '../../shared/model/exec';
import type { PlanChange } from '../../shared/model/environment';
import { createDeploy } from '../deploy';
import { dockerAvailable, fileWriter } from '../platform/testing';
import { createRuns } from '../runs';
import { docker } from './testing/docker';
import { openEnvironments, type OpenEnvironments } from './testing/open-environments';
import { removeLabelled } from './testing/remove-labelled';

const never = new AbortController().signal;
const environment = 'test';

/** What HAProxy would make something of if it stood in its configuration, and bytes that no editor shows. */
const HARD = `"a" 'b' \\ \\n %[path] %% # ; { } $HOME\n\tü 🪔 \u2028\u0001 end`;
const LONG = `begin ${'long '.repeat(51_000)}end`;

const ENVIRONMENT = `
test:
  nodes:
    - { services: [caller] }
    - { services: [orders], number: 2 }
    - { services: [store] }
    - { services: [apart] }
  profiles:
    caller-alone: { services: [caller], stubs: [orders] }
`;

const IDLE = `'trap "exit 0" TERM; while :; do sleep 0.2; done'`;
const SERVICES = `
caller: { image: debian:12-slim, command: ${IDLE}, depends_on: [orders], stop_grace: 2s }
apart: { image: debian:12-slim, command: ${IDLE}, stop_grace: 2s }
store:
  image: debian:12-slim
  command: ${IDLE}
  stop_grace: 2s
  volumes: [{ name: data, path: /data }]
  connectivity: [{ protocol: tcp, ports: [9000], allowed: [orders] }]
orders:
  image: debian:12-slim
  command: ${IDLE}
  stop_grace: 2s
  depends_on: [store]
  tests: [{ file: /etc/passwd }]
  connectivity: [{ protocol: http, ports: [8080], allowed: [caller] }]
  stub:
    - { path: /orders/7, method: GET, headers: { X-From: 'a "stub" %[src] #1' }, body: { id: 7, name: Ada } }
    - { path: /hard, body: ${JSON.stringify(HARD)} }
    - { path: /long, file: long.txt }
    - { path: "/it's/*", status: 418, body: teapot }
    - { path: /none, status: 204 }
`;

describe.skipIf(!dockerAvailable)('a part of an environment (needs Docker)', { timeout: 180_000 }, () => {
  const workspaceId = randomBytes(6).toString('hex');
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-parts-'));
  let opened: OpenEnvironments;

  beforeAll(() => {
    const write = fileWriter(dir);
    write('gemba.yaml', 'name: gembatest\n');
    write('environments/all.yaml', ENVIRONMENT);
    write('services/all.yaml', SERVICES);
    write('services/long.txt', LONG);
    opened = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId });
  });
  afterAll(async () => {
    await opened.dispose();
    await removeLabelled(workspaceId);
    rmSync(dir, { recursive: true, force: true });
  }, 120_000);

  const serve = () => opened.environments.serve;
  const changes = async (profile?: string): Promise<PlanChange[]> =>
    (await serve().plan({ environment, profile }, { signal: never })).changes;
  const up = async (profile?: string): Promise<string> => {
    const run = await opened.finish(serve().up({ environment, profile }, { signal: never }));
    return run.state === 'done' ? 'done' : JSON.stringify(run);
  };
  const running = async (): Promise<string[]> => {
    const format = ['--format', '{{.Label "gemba.node"}}'];
    const text = await docker('ps', '--filter', `label=gemba.workspace=${workspaceId}`, ...format);
    return text.split('\n').sort();
  };
  /** Asks a stub as its caller does, with nothing but bash. */
  const ask = async (request: string): Promise<string> => {
    const script = `exec 3<>/dev/tcp/orders/8080; printf "$1 HTTP/1.0\\r\\n\\r\\n" >&3; base64 -w0 <&3`;
    const events: ExecEvent[] = [];
    await serve().exec(
      { environment, nodes: ['caller-1'], command: ['bash', '-c', script, 'ask', request], timeoutMs: 30_000 },
      (batch) => events.push(...batch),
      { signal: never },
    );
    const text = events.flatMap((event) => ('text' in event ? [event.text] : [])).join('');
    return Buffer.from(text, 'base64').toString('utf8');
  };
  const bodyOf = (answer: string): string => answer.slice(answer.indexOf('\r\n\r\n') + 4);

  it('comes up by itself, with a stub that its caller cannot tell from the service', async () => {
    expect(await up('caller-alone')).toBe('done');
    expect(await running()).toEqual(['caller-1', 'orders-stub']);
    const found = await ask('GET /orders/7?x=1');
    expect(found).toContain('200 OK');
    expect(found.toLowerCase()).toContain('content-type: application/json');
    expect(found.toLowerCase()).toContain('x-from: a "stub" %[src] #1');
    expect(bodyOf(found)).toBe('{"id":7,"name":"Ada"}');
    expect(bodyOf(await ask('HEAD /orders/7'))).toBe('');
    expect(bodyOf(await ask('POST /hard'))).toBe(HARD);
    expect(bodyOf(await ask('GET /long'))).toBe(LONG);
    expect(await ask("GET /it's/deep/down")).toContain('418');
    expect(await ask('GET /none')).toContain('204');
    const unknown = await ask('DELETE /orders/7');
    expect(unknown).toContain('501');
    expect(bodyOf(unknown)).toBe(
      'The stub of orders has no answer for DELETE /orders/7.\nAdd one below `stub:` of orders in services/all.yaml.\n',
    );
  });

  it('is all that is spoken of from then on, with nothing missing and nothing to do', async () => {
    const view = await serve().status({ environment }, { signal: never });
    expect(view).toMatchObject({
      profile: { name: 'caller-alone', nodes: 1, wholeNodes: 6 },
      status: { summary: 'up' },
    });
    expect(view.nodes.map(({ name, kind }) => `${name} ${kind}`)).toEqual(['caller-1 node', 'orders-stub stub']);
    expect(await changes()).toEqual([]);
    expect(await serve().drift({ environment }, { signal: never })).toMatchObject({ verdict: 'same', strangers: [] });
    const tests = await serve().test({ environment, nodes: [] }, { signal: never });
    expect(tests.summary).toBe('No test is for what runs here. Set aside: 2 of orders (orders-stub stands in for it).');
    expect(await up()).toBe('done');
    expect(await running()).toEqual(['caller-1', 'orders-stub']);
    const run = await opened.finish(serve().rebuild({ environment, node: 'orders-stub' }, { signal: never }));
    expect(run.state).toBe('done');
    await expect(serve().rebuild({ environment, node: 'store-1' }, { signal: never })).rejects.toMatchObject({
      code: 'missing',
      message: 'store-1 does not run in test: the profile caller-alone leaves it out.',
    });
  });

  it('becomes the whole again, and a part again, with its data kept and each removal explained beforehand', async () => {
    expect(await changes('all')).toContainEqual(
      expect.objectContaining({ action: 'remove', reasons: ['nothing stands in for orders any more'] }),
    );
    expect(await up('all')).toBe('done');
    const whole = ['apart-1', 'caller-1', 'orders-1', 'orders-2', 'orders-lb', 'store-1'];
    expect(await running()).toEqual(whole);
    await docker('exec', await containerOf('store-1'), 'sh', '-c', 'echo kept > /data/file');

    const removals = (await changes('caller-alone')).filter(
      ({ action, kind }) => action === 'remove' && kind === 'container',
    );
    expect(Object.fromEntries(removals.map(({ node, reasons }) => [node, reasons.join()]))).toEqual({
      'apart-1': 'the profile caller-alone leaves it out',
      'orders-1': 'orders-stub stands in for it',
      'orders-2': 'orders-stub stands in for it',
      'orders-lb': 'orders-stub stands in for it',
      'store-1': 'the profile caller-alone leaves it out',
    });
    // A look is only a look.
    expect(await changes()).toEqual([]);
    expect(await up('caller-alone')).toBe('done');
    expect(await running()).toEqual(['caller-1', 'orders-stub']);
    expect(await serve().drift({ environment }, { signal: never })).toMatchObject({ verdict: 'same', strangers: [] });
    expect(await up('all')).toBe('done');
    expect(await docker('exec', await containerOf('store-1'), 'cat', '/data/file')).toBe('kept');
  });

  it('is forgotten when the environment is destroyed, volumes of what was left out among the rest', async () => {
    expect(await up('caller-alone')).toBe('done');
    const { items } = await serve().destroyPreview({ environment }, { signal: never });
    expect(items.map(({ kind }) => kind)).toContain('volume');
    const run = await opened.finish(serve().destroy({ environment, confirm: null }, { signal: never }));
    expect(run.state).toBe('done');
    expect((await serve().destroyPreview({ environment }, { signal: never })).items).toEqual([]);
    expect((await serve().status({ environment }, { signal: never })).profile).toBeNull();
  });

  it('refuses a profile that there is not, with the nearest that there is', async () => {
    await expect(serve().up({ environment, profile: 'caller-alon' }, { signal: never })).rejects.toMatchObject({
      code: 'missing',
      message: 'test has no profile caller-alon; did you mean caller-alone?',
    });
  });

  async function containerOf(node: string): Promise<string> {
    const filters = [`label=gemba.workspace=${workspaceId}`, `label=gemba.node=${node}`];
    return docker('ps', '--quiet', ...filters.flatMap((filter) => ['--filter', filter]));
  }
});
