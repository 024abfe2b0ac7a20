import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { median, report, sendAll } from './support/metrics-engine';

/**
 * `/render` of `gemba serve` over one kept connection, from the request to the last byte of the answer: 50 series of a
 * week at one minute are 504,000 values, every one of them in the answer.
 */
const GEMBA = path.join(path.resolve(import.meta.dirname, '..'), 'bin', 'gemba');
const SERIES = 50;
const POINTS = 7 * 1440;
const NOW = 1_795_436_400;
const ROUNDS = 15;

function* pieces(): Generator<string> {
  for (let point = 1; point <= POINTS; point += 1) {
    const lines: string[] = [];
    for (let series = 0; series < SERIES; series += 1) {
      const wave = 50 + 30 * Math.sin(point / 500 + series) + ((series * 7919 + point * 104_729) % 1000) / 100;
      lines.push(`bench.s${series} ${Math.round(100 * wave) / 100} ${NOW - (POINTS - point) * 60}\n`);
    }
    yield lines.join('');
  }
}

async function startServe(folder: string): Promise<{ child: ChildProcess; http: number; carbon: number }> {
  spawnSync(GEMBA, ['init', folder, '--empty']);
  writeFileSync(path.join(folder, 'storage-schemas.conf'), '[all]\npattern = .*\nretentions = 1m:8d\n');
  const ports = ['--http-port', '0', '--carbon-port', '0', '--now', String(NOW + 30)];
  const child = spawn(GEMBA, ['--workspace', folder, 'serve', ...ports], { stdio: ['ignore', 'pipe', 'ignore'] });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, ...(JSON.parse(line) as { http: number; carbon: number }) };
}

const agent = new http.Agent({ keepAlive: true });

function get(port: number, query: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const request = http.get({ port, path: `/render?${query}`, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve(Buffer.concat(chunks)));
    });
    request.on('error', reject);
  });
}

const root = mkdtempSync(path.join(os.tmpdir(), 'gemba-bench-'));
const serving = await startServe(path.join(root, 'w'));
await sendAll(serving.carbon, pieces());
const range = `from=${NOW - POINTS * 60}&until=${NOW}&now=${NOW}`;
for (;;) {
  // The last point of every series is there: so are all before it.
  const last = await get(serving.http, `target=countSeries(bench.*)&target=sumSeries(bench.*)&${range}&format=json`);
  const [count, sum] = JSON.parse(String(last)) as Array<{ datapoints: Array<[number | null, number]> }>;
  if (count?.datapoints.at(-1)?.[0] === SERIES && sum?.datapoints.at(-1)?.[0] !== null) break;
  await new Promise((resolve) => setTimeout(resolve, 200));
}
for (const format of ['json', 'csv', 'raw', 'msgpack', 'pickle'] as const) {
  const times: number[] = [];
  let sizeBytes = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    sizeBytes = (await get(serving.http, `target=bench.*&${range}&format=${format}`)).length;
    times.push(performance.now() - started);
  }
  const values = SERIES * POINTS;
  report(`render ${values} values as ${format}`, median(times.slice(3)), 'ms', { sizeBytes, series: SERIES });
}
for (const format of ['svg', 'png'] as const) {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    await get(serving.http, `target=bench.s[0-4]&from=${NOW - 86_400}&until=${NOW}&now=${NOW}&format=${format}`);
    times.push(performance.now() - started);
  }
  report(`render 5 series × 1 day as ${format}, 330×250`, median(times.slice(3)), 'ms');
}
agent.destroy();
serving.child.kill('SIGTERM');
await once(serving.child, 'exit');
rmSync(root, { recursive: true, force: true });
