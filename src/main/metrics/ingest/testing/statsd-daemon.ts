import { spawn } from 'node:child_process';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../platform/testing';
import { freePort } from './free-port';

export interface StatsdDaemon {
  readonly port: number;
  /** Sends one datagram. */
  send(packet: string): Promise<void>;
}

/** Starts the StatsD daemon of the npm package `statsd` with a configuration of its own kind; it ends with the test. */
export async function startStatsdDaemon(config: Record<string, unknown>): Promise<StatsdDaemon> {
  const [port, managementPort] = [await freePort(), await freePort()];
  const file = path.join(temporaryFolder(), 'config.js');
  const addresses = { address: '127.0.0.1', port, mgmt_address: '127.0.0.1', mgmt_port: managementPort };
  const own = { graphiteHost: '127.0.0.1', title: false, automaticConfigReload: false };
  writeFileSync(file, `(${JSON.stringify({ ...own, ...addresses, ...config })})`);
  const script = createRequire(import.meta.url).resolve('statsd/stats.js');
  const child = spawn(process.execPath, [script, file], { stdio: 'ignore' });
  const socket = dgram.createSocket('udp4');
  onTestFinished(async () => {
    socket.close();
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  return {
    port,
    send: (packet) =>
      new Promise((resolve, reject) => {
        socket.send(packet, port, '127.0.0.1', (error) => (error === null ? resolve() : reject(error)));
      }),
  };
}
