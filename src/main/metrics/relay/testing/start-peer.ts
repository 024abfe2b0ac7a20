import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { PYTHON } from './peers';

/** A program of somebody else that runs for a test. */
export interface Peer {
  /** As nothing but the machine's end does it. */
  kill(): Promise<void>;
}

const STARTS_WITHIN_MS = 30_000;

export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

async function untilListening(port: number, child: ChildProcess): Promise<void> {
  const end = Date.now() + STARTS_WITHIN_MS;
  while (Date.now() < end && child.exitCode === null) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (isOpen) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`nothing listens on port ${port}`);
}

function peerOf(child: ChildProcess): Peer {
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** carbon-cache with whisper files of one-second points under `dir`. */
export async function startCarbonCache(dir: string, ports: { line: number; pickle: number }): Promise<Peer> {
  const query = await freePort();
  for (const name of ['conf', 'log', 'whisper']) mkdirSync(path.join(dir, name), { recursive: true });
  writeFileSync(
    path.join(dir, 'conf', 'carbon.conf'),
    `[cache]
STORAGE_DIR = ${dir}
CONF_DIR = ${dir}/conf
LOG_DIR = ${dir}/log
PID_DIR = ${dir}
LOCAL_DATA_DIR = ${dir}/whisper
USER =
MAX_CACHE_SIZE = inf
MAX_UPDATES_PER_SECOND = inf
MAX_CREATES_PER_MINUTE = inf
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = ${ports.line}
PICKLE_RECEIVER_INTERFACE = 127.0.0.1
PICKLE_RECEIVER_PORT = ${ports.pickle}
CACHE_QUERY_INTERFACE = 127.0.0.1
CACHE_QUERY_PORT = ${query}
ENABLE_TAGS = False
ENABLE_LOGROTATION = False
`,
  );
  writeFileSync(path.join(dir, 'conf', 'storage-schemas.conf'), '[all]\npattern = .*\nretentions = 1s:2h\n');
  const args = ['/usr/bin/carbon-cache', `--config=${dir}/conf/carbon.conf`, '--nodaemon', 'start'];
  const child = spawn(PYTHON, args, { stdio: 'ignore' });
  await untilListening(ports.line, child);
  return peerOf(child);
}

/** carbon-aggregator, which sends aggregates, and nothing else, as plaintext to `destination`. */
export async function startCarbonAggregator(
  dir: string,
  ports: { line: number; destination: number },
  rules: readonly string[],
): Promise<Peer> {
  for (const name of ['conf', 'log']) mkdirSync(path.join(dir, name), { recursive: true });
  writeFileSync(
    path.join(dir, 'conf', 'carbon.conf'),
    `[aggregator]
STORAGE_DIR = ${dir}
CONF_DIR = ${dir}/conf
LOG_DIR = ${dir}/log
PID_DIR = ${dir}
USER =
LINE_RECEIVER_INTERFACE = 127.0.0.1
LINE_RECEIVER_PORT = ${ports.line}
PICKLE_RECEIVER_INTERFACE = 127.0.0.1
PICKLE_RECEIVER_PORT = ${await freePort()}
DESTINATIONS = 127.0.0.1:${ports.destination}
DESTINATION_PROTOCOL = line
FORWARD_ALL = False
CARBON_METRIC_INTERVAL = 0
ENABLE_LOGROTATION = False
`,
  );
  writeFileSync(path.join(dir, 'conf', 'aggregation-rules.conf'), `${rules.join('\n')}\n`);
  // It keeps nothing, and does not start without.
  writeFileSync(path.join(dir, 'conf', 'storage-schemas.conf'), '[all]\npattern = .*\nretentions = 1s:2h\n');
  const args = ['/usr/bin/carbon-aggregator', `--config=${dir}/conf/carbon.conf`, '--nodaemon', 'start'];
  const child = spawn(PYTHON, args, { stdio: 'ignore' });
  await untilListening(ports.line, child);
  return peerOf(child);
}

/** The points that whisper files hold, by series: `[time, value]`. */
export function readWhisper(dir: string, names: readonly string[]): Record<string, Array<[number, number]>> {
  const script = `
import json, os, sys, whisper
out = {}
for name in json.load(sys.stdin):
    file = '${dir}/whisper/' + name.replace('.', '/') + '.wsp'
    out[name] = []
    if os.path.exists(file):
        (start, end, step), values = whisper.fetch(file, 0)
        out[name] = [[start + i * step, v] for i, v in enumerate(values) if v is not None]
json.dump(out, sys.stdout)
`;
  const result = spawnSync(PYTHON, ['-c', script], { input: JSON.stringify(names), encoding: 'utf8' });
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Record<string, Array<[number, number]>>;
}

export async function startVictoriaMetrics(dir: string, ports: { http: number; graphite: number }): Promise<Peer> {
  const args = [
    `-storageDataPath=${dir}`,
    `-httpListenAddr=127.0.0.1:${ports.http}`,
    `-graphiteListenAddr=127.0.0.1:${ports.graphite}`,
    '-retentionPeriod=100y',
    '-memory.allowedBytes=128MB',
    '-search.latencyOffset=0s',
    '-loggerLevel=ERROR',
  ];
  const child = spawn('victoria-metrics', args, { stdio: 'ignore' });
  await untilListening(ports.http, child);
  await untilListening(ports.graphite, child);
  return peerOf(child);
}

/** Everything that it has, by series name (with dots): `[time, value]`. */
export async function exportVictoriaMetrics(
  port: number,
  match: string,
): Promise<Map<string, Array<[number, number]>>> {
  const base = `http://127.0.0.1:${port}`;
  await fetch(`${base}/internal/force_flush`);
  const response = await fetch(`${base}/api/v1/export?match[]=${encodeURIComponent(match)}&start=0`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  const series = new Map<string, Array<[number, number]>>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const { metric, values, timestamps } = JSON.parse(line) as {
      metric: Record<string, string>;
      values: number[];
      timestamps: number[];
    };
    const { __name__: name = '', ...tags } = metric;
    const key = [name, ...Object.entries(tags).map(([tag, value]) => `${tag}=${value}`)].join(';');
    series.set(key, [
      ...(series.get(key) ?? []),
      ...timestamps.map((time, index): [number, number] => [time / 1000, values[index] ?? NaN]),
    ]);
  }
  return series;
}

/** librdkafka's mock cluster inside of kcat: a stand-in for a broker that speaks Kafka's protocol, and a consumer of it. */
export interface MockKafka extends Peer {
  readonly port: number;
  /** `key value` of what was consumed so far. */
  messages(): string[];
}

export async function startMockKafka(topic: string): Promise<MockKafka> {
  const args = ['-b', 'replaced', '-C', '-t', topic, '-X', 'test.mock.num.brokers=1', '-d', 'mock', '-q', '-u'];
  const child = spawn('kcat', [...args, '-o', 'beginning', '-f', '%k %s\\n'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (out += piece));
  const port = await new Promise<number>((resolve, reject) => {
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => {
      said = (said + piece).slice(-10_000);
      const match = /bootstrap\.servers=127\.0\.0\.1:(\d+)/.exec(said);
      if (match !== null) resolve(Number(match[1]));
    });
    child.once('exit', () => reject(new Error(`kcat ended: ${said}`)));
  });
  return { ...peerOf(child), port, messages: () => out.split('\n').filter((line) => line !== '') };
}
