import { SeriesIndex } from '../src/main/metrics/query/series-index';
import { median, report } from './support/metrics-engine';

/** Globs over a million names, as the query worker holds them: a thousand hosts of a thousand metrics each. */
const HOSTS = 1000;
const METRICS = 1000;
const index = new SeriesIndex();
const policy = { archives: [], method: 'average', xFilesFactor: 0.5 } as const;
const before = process.memoryUsage().heapUsed;
for (let id = 0; id < HOSTS * METRICS; id += 1) {
  index.add({ id, name: `servers.web-${id % HOSTS}.app.metric-${Math.floor(id / HOSTS)}`, policy });
}
const megabytes = Math.round((process.memoryUsage().heapUsed - before) / 1e6);

for (const pattern of [
  'servers.web-1*.app.metric-99*',
  'servers.*.app.metric-7',
  'servers.web-[0-9]?.app.{metric-1,metric-2}*',
  'servers.web-5.app.*',
]) {
  const times: number[] = [];
  let found = 0;
  for (let round = 0; round < 15; round += 1) {
    const started = performance.now();
    found = index.find(pattern).length;
    times.push(performance.now() - started);
  }
  report(`find ${pattern}`, median(times), 'ms', { names: HOSTS * METRICS, found, megabytes });
}
