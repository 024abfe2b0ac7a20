import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../../ingest/testing/free-port';
import { collectOnce, contextWith, NOW_SECONDS, scheduled, valuesOf } from '../testing/collect-once';
import { createCollector } from '../create-collector';
import { servePages } from '../testing/serve-pages';

const EXPORTER = 'prometheus-node-exporter';
const hasExporter = spawnSync(EXPORTER, ['--version'], { stdio: 'ignore' }).error === undefined;

const page = (text: string, contentType = 'text/plain; version=0.0.4') =>
  servePages((_, response) => {
    response.setHeader('content-type', contentType);
    response.end(text);
  });

describe('a scrape', () => {
  it('gives the page’s names with its labels as tags, and tells of itself', async () => {
    const url = await page('http_requests_total{code="200",path="/a b",job="own"} 7\nq{quantile="0.5"} NaN\nbroken{\n');
    const reading = await collectOnce({ kind: 'prometheus', url: `${url}/metrics`, labels: { zone: 'eu' } });
    const instance = new URL(url).host;
    expect(valuesOf(reading)).toEqual({
      [`http_requests_total;code=200;exported_job=own;instance=${instance};job=shop;path=/a_b;zone=eu`]: 7,
      [`up;instance=${instance};job=shop;zone=eu`]: 1,
      [`scrape_duration_seconds;instance=${instance};job=shop;zone=eu`]: expect.any(Number),
      [`scrape_samples_scraped;instance=${instance};job=shop;zone=eu`]: 2,
    });
    expect(reading.rejected).toBe(1);
    expect(reading.samples[0]!.timeSeconds).toBe(NOW_SECONDS);
  });

  it('takes only what it is told to keep, and the times that a page names', async () => {
    const url = await page('go_gc 1\nshop_a 2 1600000000000\nshop_b 3\n');
    const reading = await collectOnce({ kind: 'prometheus', url, job: 'j', keep: '^shop_', drop: '_b$' });
    const taken = reading.samples.filter(({ name }) => !/^(up|scrape)/.test(name));
    expect(taken).toEqual([{ name: expect.stringMatching(/^shop_a;/), value: 2, timeSeconds: 1_600_000_000 }]);
  });

  it('ends where OpenMetrics ends', async () => {
    const url = await page('a_total 1 1600000000.5\n# EOF\nb 1\n', 'application/openmetrics-text; version=1.0.0');
    const { samples } = await collectOnce({ kind: 'prometheus', url });
    expect(samples.filter(({ name }) => name.startsWith('a_total'))).toHaveLength(1);
    expect(samples.some(({ name }) => name.startsWith('b;'))).toBe(false);
  });

  it('fails in words where there is no such page, and says that its target is down', async () => {
    const missing = await servePages((_, response) => response.writeHead(404).end());
    await expect(collectOnce({ kind: 'prometheus', url: missing })).rejects.toThrow('status 404');
    const html = await page('<html>\n<body>hello</body>\n');
    await expect(collectOnce({ kind: 'prometheus', url: html })).rejects.toThrow('not in the format of Prometheus');
    const target = { kind: 'prometheus', url: 'http://127.0.0.1:1/metrics' };
    await expect(collectOnce(target)).rejects.toThrow('ECONNREFUSED');
    expect(createCollector(scheduled(target), contextWith()).absent()).toEqual([
      { name: 'up;instance=127.0.0.1:1;job=shop', value: 0, timeSeconds: NOW_SECONDS },
    ]);
  });

  it.skipIf(!hasExporter)(`reads a real node exporter to the last sample (needs ${EXPORTER})`, async () => {
    const port = await freePort();
    const exporter = spawn(EXPORTER, [`--web.listen-address=127.0.0.1:${port}`], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    onTestFinished(async () => {
      exporter.kill('SIGTERM');
      if (exporter.exitCode === null && exporter.signalCode === null) await once(exporter, 'exit');
    });
    for (let said = ''; !said.includes('Listening on');) said += String((await once(exporter.stderr, 'data'))[0]);
    const url = `http://127.0.0.1:${port}/metrics`;
    const reading = await collectOnce({ kind: 'prometheus', url, job: 'node' });
    const text = await (await fetch(url)).text();
    const values = valuesOf(reading);
    const tags = `instance=127.0.0.1:${port};job=node`;
    expect(reading.rejected).toBe(0);
    // Of the exporter's own parser nothing is at hand: lines that are no comments are what a page holds.
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(Math.abs(values[`scrape_samples_scraped;${tags}`]! - lines.length)).toBeLessThanOrEqual(5);
    const total = /^node_memory_MemTotal_bytes (\S+)$/m.exec(text);
    expect(values[`node_memory_MemTotal_bytes;${tags}`]).toBe(Number(total![1]));
    const boot = /^node_boot_time_seconds (\S+)$/m.exec(text);
    expect(values[`node_boot_time_seconds;${tags}`]).toBe(Number(boot![1]));
    const cpu = /^node_cpu_seconds_total\{cpu="0",mode="idle"\} (\S+)$/m.exec(text);
    const scraped = values[`node_cpu_seconds_total;cpu=0;instance=127.0.0.1:${port};job=node;mode=idle`]!;
    expect(scraped).toBeGreaterThan(0);
    expect(scraped).toBeLessThanOrEqual(Number(cpu![1]));
    expect(values[`up;${tags}`]).toBe(1);
  });
});
