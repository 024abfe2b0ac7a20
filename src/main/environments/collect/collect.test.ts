import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readLines, splitTimestamp } from '../providers/docker/logs/demultiplex';
import { parseProxyStats } from '../providers/docker/load-balancer/stats';
import { describeProxies } from './balancer-metrics';
import { CounterRates } from './counter-rates';

describe('CounterRates', () => {
  it('gives no rate at first, after a reset and after a long pause', () => {
    const rates = new CounterRates(60_000);
    expect(rates.rate('a', 100, 0)).toBeNull();
    expect(rates.rate('a', 150, 5000)).toBe(10);
    expect(rates.rate('a', 20, 10_000)).toBeNull();
    expect(rates.rate('a', 30, 15_000)).toBe(2);
    expect(rates.rate('a', 1000, 600_000)).toBeNull();
  });
});

const csv = (
  requests: number,
  errors: number,
): string => `# pxname,svname,scur,stot,econ,eresp,status,hrsp_5xx,req_tot,ttime,
orders-8080,FRONTEND,1,9,,,OPEN,0,9,,
orders-8080,orders-1,0,${requests},0,0,UP,${errors},,12,
orders-8080,orders-2,0,${requests},0,0,DOWN,0,,30,
orders-8080,BACKEND,3,9,0,0,UP,${errors},${requests * 2},21,
gemba-stats,BACKEND,0,5,0,0,UP,0,5,1,
`;

describe('describeProxies', () => {
  it('turns counters into rates for the service and each of its nodes, and leaves a gap after a restart', () => {
    const rates = new CounterRates();
    const target = { id: 'x', prefix: 'lb.local.orders', service: 'orders' };
    const read = (text: string, at: number): Record<string, number> =>
      Object.fromEntries(
        describeProxies(target, parseProxyStats(text), rates, at).map(({ name, value }) => [name, value]),
      );
    expect(read(csv(10, 0), 0)).toEqual({
      'lb.local.orders.sessions': 3,
      'lb.local.orders.node.orders-1.up': 1,
      'lb.local.orders.node.orders-2.up': 0,
    });
    expect(read(csv(20, 5), 5000)).toMatchObject({
      'lb.local.orders.requests': 4,
      'lb.local.orders.errors': 1,
      'lb.local.orders.latency': 21,
      'lb.local.orders.node.orders-1.requests': 2,
      'lb.local.orders.node.orders-2.latency': 30,
    });
    expect(read(csv(1, 0), 10_000)).not.toHaveProperty('lb.local.orders.requests');
  });
});

describe('readLines', () => {
  const frame = (stream: number, text: string): Buffer => {
    const header = Buffer.alloc(8);
    header[0] = stream;
    header.writeUInt32BE(Buffer.byteLength(text), 4);
    return Buffer.concat([header, Buffer.from(text)]);
  };

  it('takes frames apart wherever the bytes are cut, letters of several bytes too', async () => {
    const bytes = Buffer.concat([frame(1, 'a lamp für '), frame(2, 'oh\n'), frame(1, 'Ada\nnext')]);
    const chunks = Array.from(bytes, (byte) => Buffer.from([byte]));
    const lines = [];
    for await (const line of readLines(Readable.from(chunks), false)) lines.push(`${line.stream} ${line.text}`);
    expect(lines).toEqual(['stderr oh', 'stdout a lamp für Ada', 'stdout next']);
  });

  it('takes the engine’s time stamp off', () => {
    const { at, text } = splitTimestamp('2026-11-23T15:00:00.123456789Z hello  there');
    expect({ at, text }).toEqual({ at: Date.parse('2026-11-23T15:00:00.123Z'), text: 'hello  there' });
  });
});
