import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import dgram from 'node:dgram';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../../platform/testing';

/** Debian's package `snmpd`. */
export const hasSnmpd = spawnSync('snmpd', ['-v'], { stdio: 'ignore' }).error === undefined;

/** A real agent on loopback with one community and one user; it ends with the test. Gives its port. */
export async function startAgent(): Promise<number> {
  const dir = temporaryFolder();
  const port = await freeUdpPort();
  const state = path.join(dir, 'state');
  mkdirSync(state);
  const file = path.join(dir, 'snmpd.conf');
  writeFileSync(
    file,
    `agentaddress udp:127.0.0.1:${port}
rocommunity let-me-read 127.0.0.1
createUser ops SHA authentic-1 AES private-12
rouser ops authpriv
sysName gemba-test
`,
  );
  const agent = spawn('snmpd', ['-f', '-Le', '-C', '-c', file], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, SNMP_PERSISTENT_DIR: state },
  });
  onTestFinished(async () => {
    agent.kill('SIGTERM');
    if (agent.exitCode === null && agent.signalCode === null) await once(agent, 'exit');
  });
  for (let said = ''; !said.includes('NET-SNMP version');) said += String((await once(agent.stderr, 'data'))[0]);
  return port;
}

async function freeUdpPort(): Promise<number> {
  const socket = dgram.createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
