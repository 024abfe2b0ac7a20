import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { buildOutput, buildReady } from './build-output.mjs';
import { dependenciesReady, installDependencies, stampDependencies } from './dependencies.mjs';
import { findRuntime } from './electron-runtime.mjs';
import { checkNodeVersion } from './node-version.mjs';
import { findPlaces } from './places.mjs';
import { withSetupLock } from './setup-lock.mjs';
import { readStamp, workFolder, writeStamp } from './stamps.mjs';
import { installCommand, installPackages } from './system-packages.mjs';
import { startVirtualDisplay } from './virtual-display.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

function folder(): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-setup-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** A checkout with a cache of its own, and the packages of the real one. */
function checkout() {
  const dir = folder();
  for (const name of [
    'bin',
    'scripts',
    'package.json',
    'package-lock.json',
    'tsconfig.base.json',
    'electron.vite.config.ts',
  ]) {
    cpSync(path.join(ROOT, name), path.join(dir, name), { recursive: true });
  }
  // Package by package, and stamped: an installation that went wrong here must never reach the real folder.
  mkdirSync(path.join(dir, 'node_modules'));
  for (const entry of readdirSync(path.join(ROOT, 'node_modules')).filter((name) => !name.startsWith('.gemba'))) {
    symlinkSync(path.join(ROOT, 'node_modules', entry), path.join(dir, 'node_modules', entry));
  }
  const places = findPlaces(process.env, dir);
  stampDependencies(places);
  const sources = {
    'src/main/index.ts': 'export const index = 1;\n',
    'src/main/cli.ts':
      "if (process.argv[2] === 'wait') {\n  process.on('SIGTERM', () => process.exit(9));\n  setInterval(() => {}, 1000);\n} else process.exitCode = 5;\nprocess.stdout.write(`${process.cwd()} ${process.argv.slice(2).join(' ')}\\n`);\n",
    'src/preload/index.ts': 'export const preload = 1;\n',
    'src/renderer/index.html': '<!doctype html><title>x</title><script type="module" src="./main.tsx"></script>\n',
    'src/renderer/main.tsx': "document.title = 'x';\n",
  };
  for (const [file, text] of Object.entries(sources)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
  return { dir, places };
}

describe('the set-up lock', () => {
  it('lets a second set-up wait until the first is done', async () => {
    const file = path.join(folder(), 'setup.lock');
    const order: string[] = [];
    const work = (name: string) =>
      withSetupLock(
        file,
        async () => {
          order.push(`${name} begins`);
          await new Promise((resolve) => setTimeout(resolve, 50));
          order.push(`${name} ends`);
        },
        { pollMs: 5 },
      );
    await Promise.all([work('a'), work('b'), work('c')]);
    for (let at = 0; at < order.length; at += 2) expect(order[at]?.[0]).toBe(order[at + 1]?.[0]);
    expect(order).toHaveLength(6);
    expect(existsSync(file)).toBe(false);
  });

  it('breaks the lock of a process that is gone', async () => {
    const file = path.join(folder(), 'setup.lock');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(file, JSON.stringify({ pid, startedAt: '1', host: os.hostname() }));
    expect(await withSetupLock(file, async () => 'done', { timeoutMs: 2000 })).toBe('done');
  });

  it('breaks the lock of a process whose id now belongs to another', async () => {
    const file = path.join(folder(), 'setup.lock');
    writeFileSync(file, JSON.stringify({ pid: process.ppid, startedAt: '1', host: os.hostname() }));
    const outcome = withSetupLock(file, async () => 'done', { timeoutMs: 2000, pollMs: 5 });
    // Only where the system tells when a process was started; elsewhere a live id is believed.
    if (existsSync('/proc/self/stat')) expect(await outcome).toBe('done');
    else await expect(outcome).rejects.toThrow(/has not ended/);
  });

  it('believes a lock that is held elsewhere, and names its holder when it gives up', async () => {
    const file = path.join(folder(), 'setup.lock');
    writeFileSync(file, JSON.stringify({ pid: 1, startedAt: null, host: 'another-machine' }));
    await expect(withSetupLock(file, async () => 'done', { timeoutMs: 60, pollMs: 5 })).rejects.toThrow(/process 1/);
  });

  it('is given back when the work fails', async () => {
    const file = path.join(folder(), 'setup.lock');
    const fails = withSetupLock(file, async () => {
      throw new Error('no');
    });
    await expect(fails).rejects.toThrow('no');
    expect(existsSync(file)).toBe(false);
  });

  it('is taken by one of two processes at a time', async () => {
    const dir = folder();
    const script = `
      import fs from 'node:fs';
      import { withSetupLock } from ${JSON.stringify(path.join(import.meta.dirname, 'setup-lock.mjs'))};
      await withSetupLock(${JSON.stringify(path.join(dir, 'setup.lock'))}, async () => {
        fs.writeFileSync(${JSON.stringify(path.join(dir, 'inside'))}, '', { flag: 'wx' });
        await new Promise((resolve) => setTimeout(resolve, 30));
        fs.rmSync(${JSON.stringify(path.join(dir, 'inside'))});
      }, { pollMs: 5 });`;
    const ends = Array.from(
      { length: 4 },
      () =>
        new Promise((resolve) => {
          spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }).on('exit', resolve);
        }),
    );
    expect(await Promise.all(ends)).toEqual([0, 0, 0, 0]);
  });
});

describe('stamps', () => {
  it('read back what was written, and nothing from half a file', () => {
    const file = path.join(folder(), 'deep/stamp.json');
    expect(readStamp(file)).toBeNull();
    writeStamp(file, { a: 1 });
    expect(readStamp(file)).toEqual({ a: 1 });
    writeFileSync(file, '{"a":');
    expect(readStamp(file)).toBeNull();
  });

  it('clear away what an interrupted run has left', () => {
    const parent = folder();
    const left = workFolder(parent, 'electron');
    writeFileSync(path.join(left, 'half'), 'x');
    const other = workFolder(parent, 'sqlite');
    const next = workFolder(parent, 'electron');
    // As readable as a folder that a person makes: what becomes of it may be shared.
    expect(statSync(next).mode & 0o777).toBe(0o777 & ~process.umask());
    expect(existsSync(left)).toBe(false);
    expect(readdirSync(parent).sort()).toEqual([path.basename(next), path.basename(other)].sort());
  });
});

describe('a checkout that may not be written', () => {
  it.each([
    ['EACCES', 'may not be written by this user'],
    ['EROFS', 'read-only'],
    ['ENOSPC', 'full'],
  ])('ends with a sentence, not a stack trace (%s)', (code, words) => {
    const script = `
      import { runMain } from ${JSON.stringify(path.join(ROOT, 'scripts/setup/setup-error.mjs'))};
      await runMain(async () => { throw Object.assign(new Error('no'), { code: '${code}', path: '/srv/gemba/.tmp-out' }); });
    `;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
    expect(status).toBe(3);
    expect(stderr).toMatch(new RegExp(`^gemba: /srv/gemba .*${words}.*\\ngemba: next: `));
    expect(stderr).not.toContain('    at ');
  });
});

describe('locked dependencies', () => {
  function smallCheckout(versions: { wanted: string; installed: string | null }) {
    const places = findPlaces({ HOME: folder() }, folder());
    const lock = (version: string): string =>
      JSON.stringify({ lockfileVersion: 3, packages: { '': { name: 'x' }, 'node_modules/a': { version } } });
    writeFileSync(path.join(places.appDir, 'package-lock.json'), lock(versions.wanted));
    writeFileSync(path.join(places.appDir, 'package.json'), '{"name":"x","version":"1.0.0"}');
    if (versions.installed !== null) {
      mkdirSync(path.join(places.appDir, 'node_modules'));
      writeFileSync(path.join(places.appDir, 'node_modules/.package-lock.json'), lock(versions.installed));
    }
    return places;
  }

  it('that somebody installed by hand are taken as they are', async () => {
    const places = smallCheckout({ wanted: '1.0.0', installed: '1.0.0' });
    expect(dependenciesReady(places)).toBe(false);
    await installDependencies(places);
    expect(dependenciesReady(places)).toBe(true);
  });

  it('are stale as soon as the lockfile changes', async () => {
    const places = smallCheckout({ wanted: '1.0.0', installed: '1.0.0' });
    await installDependencies(places);
    writeFileSync(path.join(places.appDir, 'package-lock.json'), '{"packages":{}}');
    expect(dependenciesReady(places)).toBe(false);
  });

  it('leave no stamp when their installation fails', async () => {
    // The lockfile asks for what package.json does not: npm ci refuses, without asking any registry.
    const places = smallCheckout({ wanted: '2.0.0', installed: '1.0.0' });
    writeFileSync(path.join(places.appDir, 'package.json'), '{"name":"x","dependencies":{"b":"file:./nowhere"}}');
    await expect(installDependencies(places)).rejects.toMatchObject({ exitCode: 4 });
    expect(dependenciesReady(places)).toBe(false);
  });
});

describe('the build', { timeout: 120_000 }, () => {
  it('is made once, again after a change, and not after a mere touch', async () => {
    const { dir, places } = checkout();
    expect(buildReady(places)).toBe(false);
    await buildOutput(places);
    expect(buildReady(places)).toBe(true);
    const stamp = readStamp(path.join(dir, 'out/.gemba-build.json'));

    const source = path.join(dir, 'src/main/index.ts');
    utimesSync(source, new Date(), new Date(Date.now() + 5000));
    expect(buildReady(places)).toBe(false);
    await buildOutput(places);
    expect(readStamp(path.join(dir, 'out/.gemba-build.json'))).toMatchObject({ content: stamp?.['content'] });
    expect(buildReady(places)).toBe(true);

    writeFileSync(source, 'export const index = 2;\n');
    await buildOutput(places);
    expect(readFileSync(path.join(dir, 'out/main/index.js'), 'utf8')).toContain('2');
    expect(readdirSync(dir).filter((entry) => entry.startsWith('.tmp-'))).toEqual([]);
  });

  it('that fails leaves the last good one in place', async () => {
    const { dir, places } = checkout();
    await buildOutput(places);
    writeFileSync(path.join(dir, 'src/main/index.ts'), "import './nowhere';\n");
    await expect(buildOutput(places)).rejects.toMatchObject({ exitCode: 4 });
    expect(existsSync(path.join(dir, 'out/main/cli.js'))).toBe(true);
    expect(buildReady(places)).toBe(false);
  });
});

describe('bin/gemba', { timeout: 120_000 }, () => {
  it('passes arguments, folder, exit status and signals, also through a symbolic link', async () => {
    const { dir } = checkout();
    const elsewhere = folder();
    const link = path.join(elsewhere, 'gemba');
    symlinkSync(path.join(dir, 'bin/gemba'), link);
    const first = spawnSync(link, ['status', 'local'], { cwd: elsewhere, encoding: 'utf8' });
    expect(first.status).toBe(5);
    expect(first.stderr).toContain('building the application');

    const second = spawnSync(link, ['status', 'local'], { cwd: elsewhere, encoding: 'utf8' });
    expect(second).toMatchObject({ status: 5, stderr: '', stdout: `${elsewhere} status local\n` });

    const waiting = spawn(link, ['wait'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => waiting.on('exit', resolve));
    await new Promise((resolve) => waiting.stdout.once('data', resolve));
    waiting.kill('SIGTERM');
    expect(await ended).toBe(9);
  });
});

describe('what is missing on the system', () => {
  it('is refused with the exact command where nothing may be installed', async () => {
    const asked = installPackages(['xvfb', 'xauth'], { PATH: process.env['PATH'], GEMBA_NO_SYSTEM_INSTALL: '1' });
    await expect(asked).rejects.toMatchObject({ exitCode: 3, message: expect.stringMatching(/xvfb xauth/) as string });
    expect(installCommand(['xvfb'], false)).toBe('sudo apt-get install -y --no-install-recommends xvfb');
  });

  it.each(['18.20.0', '20.18.3'])('Node %s is told apart', (version) => {
    expect(() => checkNodeVersion(version)).toThrow(/20\.19 or newer/);
  });

  it('Node 20.19 and newer will do', () => {
    for (const version of ['20.19.0', '22.0.0', '24.1.0']) checkNodeVersion(version);
  });

  it('names the program that GEMBA_ELECTRON should have been', () => {
    expect(() => findRuntime(findPlaces(), { GEMBA_ELECTRON: '/nowhere/electron' })).toThrow(/\/nowhere\/electron/);
  });
});

describe('the virtual display', () => {
  it.skipIf(spawnSync('Xvfb', ['-help']).error !== undefined)(
    'opens, has a secret of its own, and ends (needs Xvfb)',
    async () => {
      const display = await startVirtualDisplay({ severalConsoles: true });
      const socket = `/tmp/.X11-unix/X${display.env.DISPLAY.slice(1)}`;
      expect(existsSync(socket)).toBe(true);
      expect(readFileSync(display.env.XAUTHORITY).includes('MIT-MAGIC-COOKIE-1')).toBe(true);
      display.stop();
      await expect.poll(() => existsSync(socket)).toBe(false);
      expect(existsSync(display.env.XAUTHORITY)).toBe(false);
    },
  );
});
