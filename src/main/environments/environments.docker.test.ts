import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine } from '../../shared/model/environment';
import { createDeploy } from '../deploy';
import { createRuns } from '../runs';
import { runProcess } from '../platform/process-runner';
import { dockerAvailable } from '../platform/testing';
import { docker } from './testing/docker';
import { writeFixture, webProgram } from './testing/fixture-workspace';
import { openEnvironments, type OpenEnvironments } from './testing/open-environments';
import { removeLabelled } from './testing/remove-labelled';
import { otherThanReading } from './testing/transcript';

const never = new AbortController().signal;
const environment = 'test';

/** Everything of a kind that carries a workspace's label, one a line. */
async function labelled(kind: 'container' | 'network' | 'volume', workspaceId: string): Promise<string[]> {
  const all = kind === 'container' ? ['--all', '--no-trunc'] : [];
  const text = await docker(kind, 'ls', '--quiet', ...all, '--filter', `label=gemba.workspace=${workspaceId}`);
  return text === '' ? [] : text.split('\n').sort();
}

function get(port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: '127.0.0.1', port, path: '/', agent: false, timeout: 10_000 }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () =>
        response.statusCode === 200 ? resolve(text.trim()) : reject(new Error(String(response.statusCode))),
      );
    });
    request.on('timeout', () => request.destroy(new Error('no answer')));
    request.on('error', reject);
  });
}

/** Asks again and again for as long as something is being done, and a little longer. */
async function whileAsked<Result>(
  port: number,
  work: () => Promise<Result>,
): Promise<{ result: Result; answers: string[]; failures: string[] }> {
  const answers: string[] = [];
  const failures: string[] = [];
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      await get(port).then(
        (answer) => answers.push(answer),
        (error: Error) => failures.push(error.message),
      );
      await sleep(20);
    }
  })();
  const result = await work();
  await sleep(500);
  isOver = true;
  await asking;
  return { result, answers, failures };
}

describe.skipIf(!dockerAvailable)('environments on Docker (needs Docker)', { timeout: 180_000 }, () => {
  const workspaceId = `test${randomBytes(5).toString('hex')}`;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-environments-'));
  let open: OpenEnvironments;
  const serve = (): OpenEnvironments['environments']['serve'] => open.environments.serve;
  const up = (): ReturnType<OpenEnvironments['finish']> => open.finish(serve().up({ environment }, { signal: never }));
  const status = async () => (await serve().status({ environment }, { signal: never })).status;
  const deploy = (version = 'local') =>
    open.finish(open.deploy.serve.run({ artifact: 'web', environment, version }, { signal: never }));
  const balancerPort = async (): Promise<number> => {
    const node = (await status())?.nodes.find((candidate) => candidate.node === 'web-lb');
    return node?.ports.find(({ containerPort }) => containerPort === 8080)?.hostPort ?? 0;
  };

  beforeAll(async () => {
    writeFixture(dir);
    open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId });
  }, 60_000);

  afterAll(async () => {
    await open.dispose();
    await removeLabelled(workspaceId);
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('says before the first up that everything is to be made, and makes nothing', async () => {
    const plan = await serve().plan({ environment }, { signal: never });
    expect(
      plan.changes.filter(({ kind }) => kind === 'container').map(({ action, node }) => `${action} ${node}`),
    ).toEqual(['create web-1', 'create web-2', 'create store-1', 'create web-lb']);
    expect((await status())?.summary).toBe('down');
    expect(await labelled('container', workspaceId)).toEqual([]);
  });

  it('brings everything up behind a load balancer, and changes nothing the second time', async () => {
    const first = await up();
    expect(first.error).toBeNull();
    expect(
      first.steps
        .filter(({ node }) => node !== null)
        .map(({ node, state }) => `${node} ${state}`)
        .sort(),
    ).toEqual(['store-1 done', 'web-1 done', 'web-2 done', 'web-lb done']);
    const before = await labelled('container', workspaceId);
    const second = await up();
    expect({ state: second.state, changed: second.changed }).toEqual({ state: 'done', changed: 0 });
    expect(await labelled('container', workspaceId)).toEqual(before);
    expect((await status())?.summary).toBe('up');
    const port = await balancerPort();
    const answers = await Promise.all(Array.from({ length: 8 }, () => get(port)));
    expect(new Set(answers)).toEqual(new Set(['web-1 one hello', 'web-2 one hello']));
    expect(open.events.map(({ kind, title }) => `${kind} ${title}`)).toEqual(['apply test is up']);
  });

  it('finds no drift where nothing was touched, and asked only what reads', async () => {
    const report = await serve().drift({ environment }, { signal: never });
    expect(report).toMatchObject({ verdict: 'same', checked: 1, strangers: [], unread: [] });
    expect(otherThanReading(report.transcript)).toEqual([]);
  });

  it('opens the ports that `connectivity` names to those it names, and closes every other', async () => {
    const idOf = async (name: string): Promise<string> =>
      (await status())?.nodes.find(({ node }) => node === name)?.containerId ?? '';
    const [web, store, balancer] = [await idOf('web-1'), await idOf('store-1'), await idOf('web-lb')];
    const listen = (port: number): Promise<string> =>
      docker(
        ...['exec', '--detach', store, 'perl', '-MIO::Socket::INET', '-e'],
        `my $l = IO::Socket::INET->new(LocalPort => ${port}, Listen => 9, ReuseAddr => 1) or die; while ($l->accept) {}`,
      );
    await Promise.all([listen(9000), listen(9001)]);
    const connects = async (from: string, host: string, port: number): Promise<string> => {
      const words = ['exec', from, 'timeout', '3', 'bash', '-c', `</dev/tcp/${host}/${port} && echo open`];
      const { exitCode, stdout, stderr } = await runProcess('docker', words, { timeoutMs: 20_000 });
      if (stdout.includes('open')) return 'open';
      return /refused/.test(stderr)
        ? 'refused'
        : /not known|resolution/.test(stderr)
          ? 'no such name'
          : `status ${exitCode}`;
    };
    await expect.poll(() => connects(web, 'store', 9000), { timeout: 10_000 }).toBe('open');
    await expect.poll(() => connects(store, '127.0.0.1', 9001), { timeout: 10_000 }).toBe('open');
    expect(await connects(web, 'store', 9001)).toBe('refused');
    expect(await connects(web, 'web-lb', 8080)).toBe('refused');
    expect(await connects(balancer, 'web-2', 8080)).toBe('open');
    expect(await connects(balancer, 'store', 9000)).toBe('no such name');
    // The relation is there, and still nobody calls back over it.
    const webAddress = await docker(
      ...['inspect', '--format', '{{(index .NetworkSettings.Networks "gembatest-test-web-to-store").IPAddress}}', web],
    );
    expect(await connects(store, webAddress, 8080)).toBe('refused');
  });

  it('closes ports again that a restart by hand has opened, and says so before', async () => {
    const idOf = async (name: string): Promise<string> =>
      (await status())?.nodes.find(({ node }) => node === name)?.containerId ?? '';
    const store = await idOf('store-1');
    await docker('restart', '--time', '1', store);
    const report = await serve().drift({ environment }, { signal: never });
    expect(report.nodes.find(({ node }) => node === 'store-1')?.facts).toMatchObject([
      { fact: 'port rules', defined: 'in force', actual: 'gone since it was started again' },
    ]);
    const plan = await serve().plan({ environment }, { signal: never });
    expect(plan.changes.map(({ action, node }) => `${action} ${node}`)).toEqual(['update store-1']);
    expect((await up()).changed).toBe(1);
    expect(await idOf('store-1')).toBe(store);
    expect((await serve().drift({ environment }, { signal: never })).verdict).toBe('same');
  });

  it('sees a container that was removed by hand, and repairs just that', async () => {
    const before = (await status())?.nodes ?? [];
    await docker('rm', '--force', before.find(({ node }) => node === 'web-1')?.containerId ?? '');
    const broken = await status();
    expect(broken?.summary).toBe('partial');
    expect(broken?.nodes.find(({ node }) => node === 'web-1')).toMatchObject({
      state: 'critical',
      summary: 'not there',
    });
    const run = await up();
    expect({ state: run.state, changed: run.changed }).toEqual({ state: 'done', changed: 1 });
    const after = (await status())?.nodes ?? [];
    const changed = after.filter(
      ({ node, containerId }) => before.find((old) => old.node === node)?.containerId !== containerId,
    );
    expect(changed.map(({ node }) => node)).toEqual(['web-1']);
  });

  it('finds what was changed by hand, with what is defined and what is there', async () => {
    const nodes = (await status())?.nodes ?? [];
    const id = nodes.find(({ node }) => node === 'store-1')?.containerId ?? '';
    await docker('update', '--memory', '96m', '--memory-swap', '192m', '--restart', 'no', id);
    await docker('network', 'connect', 'bridge', id);
    const report = await serve().drift({ environment }, { signal: never });
    expect(report.verdict).toBe('drift');
    const drifted = report.nodes.filter(({ facts }) => facts.length > 0);
    expect(drifted.map(({ node }) => node)).toEqual(['store-1']);
    expect(drifted[0]?.facts.map(({ fact, defined, actual }) => `${fact}: ${defined} / ${actual}`)).toEqual([
      'memory limit: 64 MB / 96 MB',
      'restart policy: unless-stopped / no',
      'networks: gembatest-test-web-to-store / bridge, gembatest-test-web-to-store',
    ]);
    const plan = await serve().plan({ environment }, { signal: never });
    expect(plan.changes.map(({ action, node }) => `${action} ${node}`)).toEqual(['replace store-1']);
    expect((await up()).changed).toBe(1);
    expect((await serve().drift({ environment }, { signal: never })).verdict).toBe('same');
  });

  it('streams the logs of all nodes, and goes on with what comes', async () => {
    const abort = new AbortController();
    const lines: LogLine[] = [];
    const request = { environment, nodes: [], tail: 20, follow: true };
    const stream = serve().logs(request, (batch) => void lines.push(...batch), { signal: abort.signal });
    await expect.poll(() => lines.some(({ text }) => text === 'store is open'), { timeout: 10_000 }).toBe(true);
    const before = lines.length;
    const port = await balancerPort();
    await get(port);
    await expect.poll(() => lines.slice(before).some(({ node }) => node === 'web-lb'), { timeout: 10_000 }).toBe(true);
    abort.abort();
    await stream;
    expect(lines.every(({ at }) => at !== null && at > 0)).toBe(true);
  });

  it('replaces nodes one by one without a failed request, and marks it on the time axis', async () => {
    writeFileSync(path.join(dir, 'services/web/web.pl'), webProgram('two'));
    const { result: run, answers, failures } = await whileAsked(await balancerPort(), () => deploy());
    expect(run.error).toBeNull();
    expect(failures).toEqual([]);
    expect([...new Set(answers.map((answer) => answer.split(' ')[1]))]).toEqual(['one', 'two']);
    expect(open.events.at(-1)).toMatchObject({ kind: 'deployment', title: 'web local', environment });
    expect(open.deployments[0]).toMatchObject({ artifact: 'web', strategy: 'rolling', state: 'done' });
    expect((await serve().plan({ environment }, { signal: never })).changes).toEqual([]);
  });

  it('rebuilds a node without a failed request, with its volumes and the rest left alone', async () => {
    const idOf = async (name: string): Promise<string> =>
      (await status())?.nodes.find(({ node }) => node === name)?.containerId ?? '';
    const rebuild = (node: string) => open.finish(serve().rebuild({ environment, node }, { signal: never }));
    const before = { one: await idOf('web-1'), two: await idOf('web-2'), store: await idOf('store-1') };
    const { result: run, failures } = await whileAsked(await balancerPort(), () => rebuild('web-1'));
    expect(run).toMatchObject({ error: null, kind: 'rebuild', changed: 1 });
    expect(run.steps.at(-1)?.detail).toMatch(/^in \d+\.\d s$/);
    expect(failures).toEqual([]);
    expect(await idOf('web-1')).not.toBe(before.one);
    expect(await idOf('web-2')).toBe(before.two);
    expect(open.samples.at(-1)).toMatchObject({ name: 'gemba.rebuild.test.web-1.seconds' });
    expect(open.events.at(-1)).toMatchObject({ kind: 'apply', title: 'web-1 rebuilt', environment });

    await docker('exec', before.store, 'sh', '-c', 'echo kept >/data/note; echo gone >/note');
    expect((await rebuild('store-1')).error).toBeNull();
    const store = await idOf('store-1');
    expect(store).not.toBe(before.store);
    expect(await docker('exec', store, 'sh', '-c', 'cat /data/note; ls /')).toMatch(/^kept\n(?![^]*\bnote\b)/);
    expect((await serve().plan({ environment }, { signal: never })).changes).toEqual([]);
    await expect(rebuild('web-9')).rejects.toMatchObject({
      code: 'missing',
      message: 'test has no node web-9.',
      nextStep: 'It has web-1, web-2, store-1, web-lb.',
    });
  });

  it('puts the old image back where the new one does not become healthy', async () => {
    writeFileSync(path.join(dir, 'services/web/web.pl'), webProgram('broken'));
    const run = await deploy();
    expect(run.state).toBe('failed');
    expect(run.error?.message).toContain('web-1 runs its old image again.');
    expect(run.error?.message).toContain('Left as they were: web-2.');
    expect(open.deployments[0]).toMatchObject({ state: 'failed' });
    expect((await status())?.summary).toBe('up');
    const port = await balancerPort();
    const answers = await Promise.all(Array.from({ length: 4 }, () => get(port)));
    expect(answers.every((answer) => answer.includes(' two '))).toBe(true);
    writeFileSync(path.join(dir, 'services/web/web.pl'), webProgram('two'));
    expect((await serve().plan({ environment }, { signal: never })).changes).toEqual([]);
  });

  it('names the versions that exist when one does not', async () => {
    await expect(deploy('b456')).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('only local exists') as unknown,
    });
  });

  it('is repaired by the next up when one was cancelled in its middle', async () => {
    const ids = await labelled('container', workspaceId);
    await docker('rm', '--force', ...ids);
    const { runId } = await serve().up({ environment }, { signal: never });
    await sleep(700);
    await open.runs.serve.cancel({ runId }, { signal: never });
    const cancelled = await open.finish({ runId });
    expect(cancelled.state).toBe('cancelled');
    expect((await up()).error).toBeNull();
    expect((await status())?.summary).toBe('up');
    expect(await labelled('container', workspaceId)).toHaveLength(4);
  });

  it('does not meet a copy of the workspace with the same name', async () => {
    const copyId = `copy${randomBytes(5).toString('hex')}`;
    const copy = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId: copyId });
    try {
      const before = await labelled('container', workspaceId);
      const run = await copy.finish(copy.environments.serve.up({ environment }, { signal: never }));
      expect(run.error).toBeNull();
      expect(await labelled('container', copyId)).toHaveLength(4);
      const destroyed = await copy.finish(
        copy.environments.serve.destroy({ environment, confirm: null }, { signal: never }),
      );
      expect(destroyed.error).toBeNull();
      expect(await labelled('container', workspaceId)).toEqual(before);
      expect((await serve().drift({ environment }, { signal: never })).verdict).toBe('same');
    } finally {
      await copy.dispose();
      await removeLabelled(copyId);
    }
  });

  it('converges with nobody watching, and stops where that would change too much', async () => {
    const file = path.join(dir, 'environments/test.yaml');
    const before = readFileSync(file, 'utf8');
    const converge = async () => {
      const { runId } = await serve().converge({ environment, action: 'now' }, { signal: never });
      return open.finish({ runId: runId ?? '' });
    };
    try {
      await serve().converge({ environment, action: 'on' }, { signal: never });
      expect(readFileSync(file, 'utf8')).toMatch(/converge:\s+enabled: true/);
      expect(await converge()).toMatchObject({ kind: 'converge', state: 'done', changed: 0 });
      const idOf = async (name: string): Promise<string> =>
        (await status())?.nodes.find(({ node }) => node === name)?.containerId ?? '';
      await docker('rm', '--force', await idOf('web-1'));
      expect(await converge()).toMatchObject({ state: 'done', changed: 1, error: null });
      writeFileSync(file, `${before.trimEnd()}\n  converge: { max_changes: 1 }\n`);
      await docker('rm', '--force', await idOf('web-1'), await idOf('web-2'));
      const stopped = await converge();
      expect(stopped).toMatchObject({ state: 'failed', changed: 0, error: { code: 'refused' } });
      expect(stopped.error?.message).toContain('it would change 2 things, and 1 are allowed at once');
      expect(open.events.at(-1)).toMatchObject({ title: 'Converging test stopped', environment });
    } finally {
      writeFileSync(file, before);
      await up();
    }
  });

  it('lists what no definition claims, with whose it seems to be', async () => {
    const name = `gemba-sprawl-${workspaceId}`;
    const label = 'com.docker.compose.project=leftover';
    await docker('run', '--detach', '--name', name, '--label', label, 'debian:12-slim', 'sleep', '600');
    try {
      const { items, sentence } = await serve().inventory({}, { signal: never });
      expect(items.find((item) => item.name === name)).toMatchObject({
        ...{ kind: 'container', state: 'running', owner: 'compose project leftover' },
      });
      expect(items.some((item) => item.name.startsWith('gembatest-test'))).toBe(false);
      expect(sentence).toContain('claimed by no definition');
    } finally {
      await docker('rm', '--force', name);
    }
  });

  it('destroys exactly what it made', async () => {
    const stranger = await docker('run', '--detach', '--network', 'gembatest-test', 'debian:12-slim', 'sleep', '600');
    try {
      const { items } = await serve().destroyPreview({ environment }, { signal: never });
      expect(items.map(({ kind }) => kind).sort()).toEqual(
        ['connection', ...Array<string>(4).fill('container'), ...Array<string>(3).fill('network'), 'volume'].sort(),
      );
      const run = await open.finish(serve().destroy({ environment, confirm: null }, { signal: never }));
      expect(run.error).toBeNull();
      for (const kind of ['container', 'network', 'volume'] as const)
        expect(await labelled(kind, workspaceId)).toEqual([]);
      expect(await docker('inspect', '--format', '{{.State.Status}}', stranger)).toBe('running');
      expect((await status())?.summary).toBe('down');
    } finally {
      await docker('rm', '--force', stranger);
    }
  });
});
