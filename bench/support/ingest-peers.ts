import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

/** A program from the distribution that takes carbon plaintext, for a comparison in one run. */
export interface IngestPeer {
  readonly name: string;
  /** Of Debian; named where the program is absent. */
  readonly debianPackage: string;
  readonly program: string;
  /** Writes what it needs into `dir` and says how it is started. */
  prepare(dir: string, ports: PeerPorts): readonly string[];
  /** How often it is asked that: reading ten thousand files costs something. */
  readonly askEveryMs: number;
  /** How many of the points are where the program keeps them; it may take its time to say so. */
  countStored(dir: string, ports: PeerPorts): Promise<number>;
}

export interface PeerPorts {
  readonly carbon: number;
  readonly http: number;
}

export interface RunningPeer {
  readonly ports: PeerPorts;
  cpuSeconds(): number;
  countStored(): Promise<number>;
  /** Ends the program and returns how many bytes it left. */
  stop(): Promise<number>;
}

const CLOCK_TICKS = 100;
const READY_WITHIN_MS = 30_000;

export const INGEST_PEERS: readonly IngestPeer[] = [
  {
    name: 'VictoriaMetrics',
    debianPackage: 'victoria-metrics',
    program: 'victoria-metrics',
    askEveryMs: 100,
    prepare: (dir, { carbon, http }) => [
      `-storageDataPath=${path.join(dir, 'data')}`,
      `-graphiteListenAddr=127.0.0.1:${carbon}`,
      `-httpListenAddr=127.0.0.1:${http}`,
      '-retentionPeriod=12',
    ],
    async countStored(_, { http }) {
      const page = await (await fetch(`http://127.0.0.1:${http}/metrics`)).text();
      return Number(/^vm_rows_inserted_total\{type="graphite"\} (\S+)$/m.exec(page)?.[1] ?? '0');
    },
  },
  {
    name: 'carbon-cache',
    debianPackage: 'graphite-carbon',
    program: 'carbon-cache',
    askEveryMs: 3000,
    prepare(dir, { carbon, http }) {
      for (const folder of ['whisper', 'log', 'run']) mkdirSync(path.join(dir, folder));
      writeFileSync(path.join(dir, 'storage-schemas.conf'), '[all]\npattern = .*\nretentions = 10s:6h,1m:7d\n');
      writeFileSync(path.join(dir, 'carbon.conf'), carbonConfig(dir, carbon, http));
      return [
        ...['--nodaemon', `--config=${path.join(dir, 'carbon.conf')}`, `--logdir=${path.join(dir, 'log')}`],
        ...[`--pidfile=${path.join(dir, 'run', 'pid')}`, 'start'],
      ];
    },
    countStored: (dir) => Promise.resolve(whisperPoints(path.join(dir, 'whisper', 'servers'))),
  },
];

function carbonConfig(dir: string, line: number, query: number): string {
  return `[cache]
STORAGE_DIR = ${dir}
CONF_DIR = ${dir}
LOCAL_DATA_DIR = ${path.join(dir, 'whisper')}
LOG_DIR = ${path.join(dir, 'log')}
PID_DIR = ${path.join(dir, 'run')}
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = ${line}
PICKLE_RECEIVER_INTERFACE = 127.0.0.1
PICKLE_RECEIVER_PORT = 0
CACHE_QUERY_INTERFACE = 127.0.0.1
CACHE_QUERY_PORT = ${query}
MAX_CACHE_SIZE = inf
MAX_UPDATES_PER_SECOND = inf
MAX_CREATES_PER_MINUTE = inf
CARBON_METRIC_INTERVAL = 0
USER =
`;
}

/** Slots of the finest archive of every file that are not empty; Whisper writes big endian. */
function whisperPoints(dir: string): number {
  let known = 0;
  for (const entry of readEntries(dir)) {
    if (!entry.endsWith('.wsp')) continue;
    const bytes = readFileSync(path.join(dir, entry));
    if (bytes.length < 28) continue;
    const start = bytes.readUInt32BE(16);
    const count = bytes.readUInt32BE(24);
    for (let slot = 0; slot < count; slot += 1) if (bytes.readUInt32BE(start + slot * 12) !== 0) known += 1;
  }
  return known;
}

function readEntries(dir: string): string[] {
  try {
    return readdirSync(dir, { recursive: true, encoding: 'utf8' });
  } catch {
    // Nothing was written yet.
    return [];
  }
}

export function isInstalled(peer: IngestPeer): boolean {
  return spawnSync('sh', ['-c', `command -v ${peer.program}`]).status === 0;
}

export async function startPeer(peer: IngestPeer): Promise<RunningPeer> {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-ingest-peer-'));
  const ports = { carbon: await freePort(), http: await freePort() };
  const child = spawn(peer.program, [...peer.prepare(dir, ports)], { stdio: 'ignore', cwd: dir });
  await untilListening(ports.carbon);
  return {
    ports,
    cpuSeconds: () => cpuSecondsOf(child),
    countStored: () => peer.countStored(dir, ports),
    async stop() {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      await ended;
      const size = readEntries(dir).reduce((sum, entry) => sum + fileBytes(path.join(dir, entry)), 0);
      rmSync(dir, { recursive: true, force: true });
      return size;
    },
  };
}

function fileBytes(file: string): number {
  const entry = statSync(file);
  return entry.isFile() ? entry.size : 0;
}

/** User and system time of a process, from /proc. */
function cpuSecondsOf(child: ChildProcess): number {
  const stat = readFileSync(`/proc/${child.pid ?? 0}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

async function untilListening(port: number): Promise<void> {
  const until = Date.now() + READY_WITHIN_MS;
  while (Date.now() < until) {
    if (await canConnect(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing listens on ${port} after ${READY_WITHIN_MS} ms`);
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
