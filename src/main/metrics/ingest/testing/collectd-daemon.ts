import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../../../platform/testing';

const PROGRAM = '/usr/sbin/collectd';
const PLUGINS = '/usr/lib/collectd';
const TYPES = '/usr/share/collectd/types.db';

/** Debian's package `collectd-core`. */
export const hasCollectd = [PROGRAM, PLUGINS, TYPES].every((file) => existsSync(file));

/** Starts a collectd that measures this machine once a second; it ends with the test. `plugins` configures what it sends. */
export function startCollectd(hostname: string, plugins: string): ChildProcess {
  const dir = temporaryFolder();
  const file = path.join(dir, 'collectd.conf');
  writeFileSync(
    file,
    `Hostname "${hostname}"
FQDNLookup false
BaseDir "${dir}"
PIDFile "${dir}/pid"
PluginDir "${PLUGINS}"
TypesDB "${TYPES}"
Interval 1
LoadPlugin load
LoadPlugin cpu
LoadPlugin memory
LoadPlugin uptime
LoadPlugin swap
LoadPlugin interface
<Plugin interface>
  Interface "lo"
</Plugin>
${plugins}
`,
  );
  const child = spawn(PROGRAM, ['-f', '-C', file], { stdio: 'ignore' });
  onTestFinished(async () => {
    child.kill('SIGTERM');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });
  return child;
}

/** The block that sends binary packets. `security` holds further lines of the server's block. */
export function networkPlugin(port: number, security = ''): string {
  return `LoadPlugin network
<Plugin network>
  <Server "127.0.0.1" "${port}">
    ${security}
  </Server>
</Plugin>`;
}

/** The block that sends plaintext; each node has its port and further lines. */
export function writeGraphitePlugin(nodes: ReadonlyArray<{ readonly port: number; readonly lines: string }>): string {
  const blocks = nodes.map(
    ({ port, lines }, index) => `  <Node "n${index}">
    Host "127.0.0.1"
    Port "${port}"
    ${lines}
  </Node>`,
  );
  return `LoadPlugin write_graphite\n<Plugin write_graphite>\n${blocks.join('\n')}\n</Plugin>`;
}
