import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentCredentials } from '../platform/credentials';
import { silentLogger } from '../platform/logger';
import { temporaryFolder } from '../platform/testing';
import { createSsh, type Ssh, type SshTarget } from './index';
import { freePort, sshdAvailable, startSshd, type TestSshd } from './testing/sshd';

const never = new AbortController().signal;

describe.skipIf(!sshdAvailable)('SSH (needs sshd)', { timeout: 30_000 }, () => {
  let sshd: TestSshd;
  let ssh: Ssh;
  const env: NodeJS.ProcessEnv = { PATH: process.env['PATH'] };
  const target = (more: Partial<SshTarget> = {}): SshTarget => ({
    host: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    identityFiles: [sshd.keyFile],
    knownHostsFiles: [sshd.knownHostsFile],
    configFile: 'none',
    ...more,
  });
  const create = (variables: NodeJS.ProcessEnv = {}, homeDir = sshd.dir): Ssh =>
    createSsh({
      credentials: environmentCredentials(variables),
      env: { ...env, ...variables },
      homeDir,
      logger: silentLogger,
    });

  beforeAll(async () => {
    sshd = await startSshd();
    ssh = create();
  });

  afterAll(async () => {
    await ssh.dispose();
    await sshd.dispose();
  });

  it('runs words as they are, and says how they ended', async () => {
    const connection = await ssh.open(target(), never);
    const odd = `a b'c"d $HOME; \`id\` \n*`;
    expect(await connection.run(['printf', '%s', odd])).toEqual({ status: 0, stdout: odd, stderr: '' });
    expect(await connection.run(['sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
      status: 7,
      stdout: 'out\n',
      stderr: 'err\n',
    });
    expect((await connection.run(['sh', '-c', 'kill -TERM $$'])).status).toBe(143);
    expect((await connection.run(['cat'], { stdin: 'given' })).stdout).toBe('given');
    await connection.dispose();
  });

  it('shares one connection between many channels, more than a host allows at a time', async () => {
    const connections = await Promise.all(Array.from({ length: 5 }, () => ssh.open(target(), never)));
    const ports = await Promise.all(
      connections.flatMap((connection) =>
        Array.from({ length: 6 }, () => connection.run(['sh', '-c', 'sleep 0.1; echo $SSH_CLIENT'])),
      ),
    );
    expect(new Set(ports.map(({ stdout }) => stdout)).size).toBe(1);
    await Promise.all(connections.map((connection) => connection.dispose()));
  });

  it('kills what takes too long, and everything that it has started', async () => {
    const connection = await ssh.open(target(), never);
    const mark = `sleep 98.${process.pid}`;
    await expect(connection.run(['sh', '-c', `${mark} & ${mark}; true`], { timeoutMs: 400 })).rejects.toMatchObject({
      code: 'timeout',
    });
    const abort = new AbortController();
    const cancelled = connection.run(['sh', '-c', `${mark} & ${mark}; true`], { signal: abort.signal });
    setTimeout(() => abort.abort(), 300);
    await expect(cancelled).rejects.toMatchObject({ code: 'cancelled' });
    await expect
      .poll(async () => (await connection.run(['sh', '-c', `pgrep -fc '^${mark}' || true`])).stdout.trim())
      .toBe('0');
    await connection.dispose();
  });

  it('refuses a key that it does not know, and says how to accept it', async () => {
    const empty = path.join(temporaryFolder(), 'known_hosts');
    const wary = target({ knownHostsFiles: [empty] });
    await expect(ssh.open(wary, never)).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringMatching(/^127\.0\.0\.1 is not known: it shows the key ed25519 SHA256:/) as unknown,
    });
    const connection = await ssh.open({ ...wary, hostKeys: 'accept-new' }, never);
    await connection.dispose();
    expect(readFileSync(empty, 'utf8')).toMatch(new RegExp(`^\\[127\\.0\\.0\\.1\\]:${sshd.port} ssh-ed25519 `));
  });

  it('never accepts a key that has changed', async () => {
    const file = path.join(temporaryFolder(), 'known_hosts');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', `${file}.key`]);
    const [type, key] = readFileSync(`${file}.key.pub`, 'utf8').split(' ');
    writeFileSync(file, `[127.0.0.1]:${sshd.port} ${type} ${key}\n`);
    await expect(ssh.open(target({ knownHostsFiles: [file], hostKeys: 'accept-new' }), never)).rejects.toMatchObject({
      code: 'denied',
      message: expect.stringContaining('has changed') as unknown,
    });
  });

  it('says who was not let in, with what was tried', async () => {
    const key = path.join(temporaryFolder(), 'other');
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    await expect(ssh.open(target({ identityFiles: [key] }), never)).rejects.toMatchObject({
      code: 'denied',
      message: `127.0.0.1 does not let ${sshd.user} in: tried ${key}.`,
    });
  });

  it('opens a key with the passphrase of its credentials, and says so where it has none', async () => {
    const key = path.join(temporaryFolder(), 'locked');
    copyFileSync(sshd.keyFile, key);
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', key]);
    await expect(ssh.open(target({ identityFiles: [key] }), never)).rejects.toMatchObject({
      message: expect.stringContaining('needs its passphrase') as unknown,
    });
    const knowing = create({ GEMBA_CREDENTIAL_LAB_PASSPHRASE: 'open sesame' });
    const connection = await knowing.open(target({ identityFiles: [key], credentialsName: 'lab' }), never);
    expect((await connection.run(['true'])).status).toBe(0);
    await knowing.dispose();
  });

  it('goes by the user’s own OpenSSH configuration, through a jump host', async () => {
    const dir = temporaryFolder();
    const config = path.join(dir, 'config');
    writeFileSync(
      config,
      `Include ${dir}/more
Host shop-*
  HostName 127.0.0.1
  Port ${sshd.port}
  User ${sshd.user}
  IdentityFile ${sshd.keyFile}
  UserKnownHostsFile ${sshd.knownHostsFile}
`,
    );
    writeFileSync(path.join(dir, 'more'), 'Host shop-inside\n  ProxyJump shop-door\n');
    const connection = await ssh.open({ host: 'shop-inside', configFile: config }, never);
    const { stdout } = await connection.run(['sh', '-c', 'echo $SSH_CLIENT']);
    expect(stdout).toMatch(/^127\.0\.0\.1 /);
    await connection.dispose();
  });

  it('uses the agent', async () => {
    const output = execFileSync('ssh-agent', ['-s'], { encoding: 'utf8' });
    const socket = /SSH_AUTH_SOCK=([^;]+)/.exec(output)?.[1] ?? '';
    const pid = /SSH_AGENT_PID=(\d+)/.exec(output)?.[1] ?? '';
    try {
      execFileSync('ssh-add', ['-q', sshd.keyFile], { env: { ...env, SSH_AUTH_SOCK: socket } });
      const withAgent = create({ SSH_AUTH_SOCK: socket }, temporaryFolder());
      const connection = await withAgent.open(target({ identityFiles: [] }), never);
      expect((await connection.run(['true'])).status).toBe(0);
      await withAgent.dispose();
    } finally {
      process.kill(Number(pid));
    }
  });

  it('gives a terminal that is resized and ends with a status', async () => {
    const connection = await ssh.open(target(), never);
    const terminal = await connection.terminal(['sh'], { cols: 80, rows: 24, term: 'xterm' }, never);
    let seen = '';
    terminal.stream.setEncoding('utf8').on('data', (text: string) => (seen += text));
    terminal.stream.write('stty size\n');
    await expect.poll(() => seen).toContain('24 80');
    terminal.resize({ cols: 100, rows: 40 });
    terminal.stream.write('stty size; exit 3\n');
    await expect.poll(() => seen).toContain('40 100');
    expect(await terminal.ended).toBe(3);
    await connection.dispose();
  });

  it('says that nothing listens, that a name is no name, that it was cancelled', async () => {
    await expect(ssh.open(target({ port: await freePort() }), never)).rejects.toMatchObject({
      code: 'missing',
      message: expect.stringContaining('Nothing listens for SSH at 127.0.0.1:') as unknown,
    });
    await expect(ssh.open(target({ host: '-oProxyCommand=touch /tmp/x' }), never)).rejects.toMatchObject({
      code: 'invalid',
    });
    await expect(ssh.open(target({ port: sshd.port, user: 'x' }), AbortSignal.abort())).rejects.toBeDefined();
  });

  it('says of which host it was when a connection that was lost is asked for anything', async () => {
    const jump = await startSshd();
    const own = create({}, jump.dir);
    const connection = await own.open(
      target({ port: jump.port, identityFiles: [jump.keyFile], knownHostsFiles: [jump.knownHostsFile] }),
      never,
    );
    await connection.run(['true']);
    await own.dispose();
    await jump.dispose();
    const lost = { code: 'missing', message: expect.stringContaining('127.0.0.1') as unknown };
    const size = { cols: 80, rows: 24, term: 'xterm' };
    await expect(connection.run(['true'])).rejects.toMatchObject(lost);
    await expect(connection.terminal(null, size, never)).rejects.toMatchObject(lost);
    await expect(connection.terminal(['true'], size, never)).rejects.toMatchObject(lost);
    await expect(connection.forward('127.0.0.1', 1)).rejects.toMatchObject(lost);
  });

  it('connects anew after a connection broke', async () => {
    const own = await startSshd();
    const connection = await ssh.open(
      target({ port: own.port, knownHostsFiles: [own.knownHostsFile], identityFiles: [own.keyFile] }),
      never,
    );
    const running = connection.run(['sh', '-c', 'kill -KILL $PPID; sleep 5']);
    await expect(running).rejects.toMatchObject({ code: 'missing' });
    const again = await ssh.open(
      target({ port: own.port, knownHostsFiles: [own.knownHostsFile], identityFiles: [own.keyFile] }),
      never,
    );
    expect((await again.run(['echo', 'back'])).stdout).toBe('back\n');
    await own.dispose();
  });
});
