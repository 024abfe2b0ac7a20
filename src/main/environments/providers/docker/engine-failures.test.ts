import { chmodSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createDeploy } from '../../../deploy';
import { createRuns } from '../../../runs';
import { temporaryFolder } from '../../../platform/testing';
import { openEnvironments } from '../../testing/open-environments';
import { writeFixture } from '../../testing/fixture-workspace';
import { resolveConnection } from './connection';
import { createEngine } from './engine';
import { noLogins } from '../../testing/no-logins';
import { readOnly } from './read-only';

const never = new AbortController().signal;

/** A socket on which something listens, or listened. */
async function listen(file: string, onConnection: (socket: net.Socket) => void): Promise<net.Server> {
  const server = net.createServer(onConnection);
  await new Promise<void>((resolve) => server.listen(file, resolve));
  return server;
}

describe('an engine that is not there', () => {
  it('is missing where there is no socket, with how to get one', async () => {
    const socket = path.join(temporaryFolder(), 'none.sock');
    const engine = createEngine(resolveConnection(`unix://${socket}`), noLogins);
    await expect(engine.reader.ping()).rejects.toMatchObject({
      code: 'missing',
      message: `There is no Docker engine: ${socket} does not exist.`,
      nextStep: expect.stringContaining('Install Docker') as unknown,
    });
  });

  it('is not running where a socket was left behind', async () => {
    const socket = path.join(temporaryFolder(), 'dead.sock');
    // A socket file outlives its process only when that is killed: bind it in a child and leave it.
    const { spawnSync } = await import('node:child_process');
    const script = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', script], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } });
    const engine = createEngine(resolveConnection(socket), noLogins);
    await expect(engine.reader.ping()).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('Docker is not running') as unknown,
      nextStep: expect.stringContaining('systemctl start docker') as unknown,
    });
  });

  it.skipIf(process.getuid?.() !== 0 || process.seteuid === undefined)(
    'is denied where its socket may not be used (needs root, to become somebody else)',
    async () => {
      const folder = temporaryFolder();
      chmodSync(folder, 0o755);
      const socket = path.join(folder, 'closed.sock');
      const server = await listen(socket, (connection) => connection.destroy());
      onTestFinished(() => void server.close());
      chmodSync(socket, 0o600);
      const engine = createEngine(resolveConnection(socket), noLogins);
      process.seteuid?.(65_534);
      try {
        await expect(engine.reader.ping()).rejects.toMatchObject({
          code: 'denied',
          nextStep: expect.stringContaining('usermod') as unknown,
        });
      } finally {
        process.seteuid?.(0);
      }
    },
  );

  it('ends every command within ten seconds where it never answers', { timeout: 30_000 }, async () => {
    const dir = temporaryFolder();
    writeFixture(dir);
    const socket = path.join(temporaryFolder(), 'hanging.sock');
    const connections = new Set<net.Socket>();
    const server = await listen(socket, (connection) => void connections.add(connection.on('error', () => {})));
    onTestFinished(() => {
      for (const connection of connections) connection.destroy();
      server.close();
    });
    const open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId: 'hanging', host: socket });
    onTestFinished(() => open.dispose());
    const { serve } = open.environments;
    const environment = 'test';
    const began = performance.now();
    const outcomes = await Promise.allSettled([
      serve.status({ environment }, { signal: never }),
      serve.plan({ environment }, { signal: never }),
      serve.drift({ environment }, { signal: never }),
      serve.up({ environment }, { signal: never }),
      serve.destroyPreview({ environment }, { signal: never }),
      serve.destroy({ environment, confirm: null }, { signal: never }),
      open.deploy.serve.run({ artifact: 'web', environment, version: 'local' }, { signal: never }),
    ]);
    expect(performance.now() - began).toBeLessThan(10_000);
    const codes = outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as { code: string }).code : 'fulfilled',
    );
    expect(codes).toEqual(Array.from({ length: 7 }, () => 'timeout'));
    expect(open.environments.views()[0]?.status).toMatchObject({
      summary: 'unknown',
      problem: { message: expect.any(String) as unknown },
    });
    expect(open.environments.providerStatus()[0]).toMatchObject({ name: 'docker', state: 'critical' });
  });

  it('gives up at once when the caller does', async () => {
    const socket = path.join(temporaryFolder(), 'hanging.sock');
    const connections = new Set<net.Socket>();
    const server = await listen(socket, (connection) => void connections.add(connection.on('error', () => {})));
    onTestFinished(() => {
      for (const connection of connections) connection.destroy();
      server.close();
    });
    const engine = createEngine(resolveConnection(socket), noLogins);
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    await expect(engine.reader.ping({ signal: abort.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});

describe('a reader', () => {
  const transport = createEngine(resolveConnection('/nowhere.sock'), noLogins).transport;

  it.each([
    ['/containers/abc/start'],
    ['/containers/abc/exec'],
    ['/images/create'],
    ['/containers/abc/export'],
    ['/containers/abc/json/../start'],
  ])('refuses to send %s', async (asked) => {
    await expect(readOnly(transport).json({ path: asked })).rejects.toThrow('not on the list');
  });

  it('refuses any method but GET, whatever it is handed', async () => {
    for (const [method, path] of [
      ['DELETE', '/containers/json'],
      // Getting an archive reads files, putting one writes them.
      ['PUT', '/containers/abc/archive'],
    ] as const) {
      const request = { path, method };
      await expect(readOnly(transport).json(request)).rejects.toThrow('not on the list');
      await expect(readOnly(transport).stream(request)).rejects.toThrow('not on the list');
    }
  });
});
