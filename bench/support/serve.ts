import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const GEMBA = path.join(path.resolve(import.meta.dirname, '..'), 'bin', 'gemba');
const TICKS_PER_SECOND = 100;

/** `gemba serve` over a workspace and a state folder of its own. */
export interface Serving {
  readonly http: number;
  readonly carbon: number;
  readonly pid: number;
  stop(): Promise<void>;
}

export async function startServe(options: { readonly schemas: string; readonly nowSeconds: number }): Promise<Serving> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'gemba-bench-'));
  const env = { ...process.env, GEMBA_HOME: path.join(folder, 'home'), GEMBA_LOG: 'error' };
  const workspace = path.join(folder, 'workspace');
  spawnSync(GEMBA, ['init', workspace, '--empty'], { env });
  writeFileSync(path.join(workspace, 'storage-schemas.conf'), options.schemas);
  const ports = ['--http-port', '0', '--carbon-port', '0', '--now', String(options.nowSeconds)];
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  const child: ChildProcess = spawn(GEMBA, ['--workspace', workspace, 'serve', ...ports], { env, stdio });
  if (child.stdout === null) throw new Error('There is no output to read from.');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const stop = async (): Promise<void> => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...(JSON.parse(line) as { http: number; carbon: number }), pid: child.pid ?? 0, stop };
}

/** Milliseconds of processor time that a process and those it started have used by now; null where there is no `/proc`. */
export function cpuMs(pid: number): number | null {
  try {
    const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const [user = 0, system = 0] = rest.split(' ').slice(11, 13).map(Number);
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
    const below = children.reduce((sum, child) => sum + (cpuMs(Number(child)) ?? 0), 0);
    return ((user + system) * 1000) / TICKS_PER_SECOND + below;
  } catch {
    return null;
  }
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });

/** One request over the kept connection, to the last byte of its answer. @throws Error for any status but 200 */
export function get(url: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`${url} answered ${response.statusCode ?? 0}`));
      });
    });
    request.on('error', reject);
  });
}

export function closeConnections(): void {
  agent.destroy();
}
