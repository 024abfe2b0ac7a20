import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { GembaError } from '../../shared/errors';
import { buildWorker, temporaryFolder } from '../platform/testing';
import { acquireOwnership, findOwner } from './index';
import { newestLock } from './lock-files';
import { isSameProcess, processStart } from './process-identity';

const owning = (stateDir: string) => acquireOwnership({ stateDir, workspaceDir: '/shop', what: 'serve' });

/** Starts a process that takes the lock, says whether it got it, and keeps it until its stdin closes. */
function contender(script: string, stateDir: string) {
  const child = spawn(process.execPath, [script, stateDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const said = new Promise<string>((resolve) =>
    child.stdout.once('data', (data: Buffer) => resolve(String(data).trim())),
  );
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return { child, said, ended };
}

async function listen(server: http.Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

describe('the lock of a state folder', () => {
  it('makes the folder and the lock file for their owner alone', async () => {
    const stateDir = path.join(temporaryFolder(), '.gemba');
    const lock = owning(stateDir);
    expect(fs.statSync(stateDir).mode & 0o777).toBe(0o700);
    expect(fs.statSync(newestLock(stateDir)?.file ?? '').mode & 0o777).toBe(0o600);
    await lock.dispose();
  });

  it('names the process that holds it to the one that comes second', async () => {
    const stateDir = temporaryFolder();
    const lock = owning(stateDir);
    const error = catchError(() => owning(stateDir));
    expect(error).toMatchObject({ code: 'busy', detail: { pid: process.pid, what: 'serve' } });
    expect(error.message).toContain(`process ${process.pid}`);
    await lock.dispose();
  });

  it('is free again once it is released, and leaves one file and no token behind', async () => {
    const stateDir = temporaryFolder();
    for (let round = 0; round < 3; round++) await owning(stateDir).dispose();
    expect(fs.readdirSync(stateDir)).toEqual(['owner-3.lock']);
    expect(newestLock(stateDir)?.record).toMatchObject({ released: true, token: '' });
    await owning(stateDir).dispose();
  });

  it.each([
    ['of a process that is gone', { pid: 2 ** 22 + 5, started: 'x' }],
    ['whose process id belongs to a later process', { pid: process.pid, started: 'another boot:1' }],
  ])('is taken over from a lock %s', async (_name, stale) => {
    const stateDir = temporaryFolder();
    const rest = {
      what: 'serve',
      http: 1,
      host: '127.0.0.1',
      token: 't',
      workspaceDir: '/',
      acquiredAt: 0,
      released: false,
    };
    fs.writeFileSync(path.join(stateDir, 'owner-7.lock'), JSON.stringify({ ...stale, ...rest }));
    expect(await findOwner(stateDir)).toBeNull();
    await owning(stateDir).dispose();
    expect(fs.readdirSync(stateDir)).toEqual(['owner-8.lock']);
  });

  it('says in words that the disk is full', () => {
    const stateDir = temporaryFolder();
    vi.spyOn(fs, 'writeFileSync').mockImplementation(() => {
      throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    });
    onTestFinished(() => void vi.restoreAllMocks());
    expect(() => owning(stateDir)).toThrow(`The disk that holds the state folder ${stateDir} is full.`);
  });

  it('is taken over from a file that is no lock at all', async () => {
    const stateDir = temporaryFolder();
    fs.writeFileSync(path.join(stateDir, 'owner-1.lock'), '');
    await owning(stateDir).dispose();
  });

  it('goes to exactly one of many processes that want it at once, fresh, stale or just killed', async () => {
    const script = await buildWorker('src/main/ownership/testing/contender.ts');
    const stateDir = path.join(temporaryFolder(), 'state');
    for (let round = 0; round < 3; round++) {
      const contenders = Array.from({ length: 6 }, () => contender(script, stateDir));
      const answers = await Promise.all(contenders.map((one) => one.said));
      expect(answers.filter((answer) => answer === 'mine')).toHaveLength(1);
      expect(answers.filter((answer) => answer === 'busy')).toHaveLength(5);
      // The winner dies without a word, so that the next round begins with a stale lock.
      for (const { child } of contenders) child.kill('SIGKILL');
      await Promise.all(contenders.map((one) => one.ended));
    }
  }, 60_000);
});

describe('finding the owner', () => {
  it('answers null for a folder that is not there', async () => {
    expect(await findOwner('/nonexistent/state')).toBeNull();
  });

  it('says that a command holds it, which nobody can attach to', async () => {
    const stateDir = temporaryFolder();
    const lock = acquireOwnership({ stateDir, workspaceDir: '/shop', what: 'gemba up local' });
    expect(await findOwner(stateDir)).toMatchObject({ what: 'gemba up local', http: null, answers: false });
    await lock.dispose();
  });

  it('asks the owner with its token', async () => {
    const stateDir = temporaryFolder();
    const lock = owning(stateDir);
    const port = await listen(
      http.createServer((request, response) => {
        response.statusCode = request.headers.authorization === `Bearer ${lock.token}` ? 200 : 401;
        response.end();
      }),
    );
    lock.publish({ http: port });
    expect(await findOwner(stateDir)).toMatchObject({ pid: process.pid, http: port, token: lock.token, answers: true });
    await lock.dispose();
    expect(await findOwner(stateDir)).toBeNull();
  });

  it('comes back within about a second from an owner that never answers', async () => {
    const stateDir = temporaryFolder();
    const lock = owning(stateDir);
    lock.publish({ http: await listen(http.createServer(() => {})) });
    const begun = Date.now();
    expect(await findOwner(stateDir)).toMatchObject({ answers: false });
    expect(Date.now() - begun).toBeLessThan(1500);
    await lock.dispose();
  });
});

describe('the identity of a process', () => {
  it('is the same for a running process and gone with it', async () => {
    const child = spawn('sleep', ['30']);
    const { pid } = child;
    if (pid === undefined) throw new Error('sleep did not start');
    const started = processStart(pid);
    expect(started).not.toBeNull();
    expect(isSameProcess(pid, started)).toBe(true);
    expect(isSameProcess(pid, 'earlier')).toBe(false);
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('close', resolve));
    expect(isSameProcess(pid, started)).toBe(false);
  });
});

function catchError(work: () => unknown): GembaError {
  try {
    work();
  } catch (error) {
    if (error instanceof GembaError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
