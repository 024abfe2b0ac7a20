import fc from 'fast-check';
import { PbfReader } from 'pbf';
import { describe, expect, it } from 'vitest';
import { encodePickle } from './encode-pickle';
import { encodePlaintext } from './encode-plaintext';
import { encodeWriteRequest, labelsOf } from './encode-write-request';
import type { RelayedPoints } from './points';
import { askCarbon, carbonAvailable } from './testing/peers';

const POINTS: RelayedPoints = {
  names: ['a.b', 'é.c;dc=eu', 'a.b', 'x'.repeat(300)],
  values: [0.1 + 0.2, -1e300, Infinity, 0],
  times: [1_700_000_000, 0, 2 ** 31 + 5, 2 ** 31 - 1],
};

describe('carbon plaintext', () => {
  it('has one line for each point, in pieces', () => {
    expect([...encodePlaintext(POINTS, 3)]).toEqual([
      `a.b 0.30000000000000004 1700000000\né.c;dc=eu -1e+300 0\na.b inf 2147483653\n`,
      `${'x'.repeat(300)} 0 2147483647\n`,
    ]);
  });
});

describe.skipIf(!carbonAvailable)('carbon pickle (package graphite-carbon)', () => {
  it("is what carbon's own unpickler reads, to the last bit", () => {
    const many = { names: [] as string[], values: [] as number[], times: [] as number[] };
    for (let index = 0; index < 1203; index += 1) {
      many.names.push(`s.${index}`);
      many.values.push(Math.sin(index) / 3);
      many.times.push(1_700_000_000 + index);
    }
    const messages = [POINTS, many].flatMap((points) => [...encodePickle(points)].map((m) => m.toString('base64')));
    const script = `
import base64, struct
from carbon.util import get_unpickler
unpickler = get_unpickler(insecure=False)
out = []
for text in given:
    raw = base64.b64decode(text)
    assert struct.unpack('!I', raw[:4])[0] == len(raw) - 4 < 2 ** 20
    out.append([[name, time, float(value).hex()] for name, (time, value) in unpickler.loads(raw[4:])])
json.dump(out, sys.stdout)
`;
    const read = askCarbon<Array<Array<[string, number, string]>>>(script, messages);
    expect(read.map((message) => message.length)).toEqual([4, 500, 500, 203]);
    const flat = read.flat();
    expect(flat.map(([name]) => name)).toEqual([...POINTS.names, ...many.names]);
    expect(flat.map(([, time]) => time)).toEqual([...POINTS.times, ...many.times]);
    const hex = askCarbon<string[]>(`json.dump([float(v).hex() for v in given], sys.stdout)`, [
      ...POINTS.values.map((value) => (value === Infinity ? '1e999' : value)),
      ...many.values,
    ]);
    expect(flat.map(([, , value]) => value)).toEqual(hex);
  });
});

interface ReadSeries {
  labels: Record<string, string>;
  samples: Array<[number, number]>;
}

function readWriteRequest(bytes: Uint8Array): ReadSeries[] {
  const all: ReadSeries[] = [];
  const reader = new PbfReader(bytes);
  reader.readFields((field) => {
    expect(field).toBe(1);
    const series: ReadSeries = { labels: {}, samples: [] };
    reader.readMessage((tag) => readPart(tag, reader, series), null);
    all.push(series);
  }, null);
  return all;
}

function readPart(tag: number, reader: PbfReader, series: ReadSeries): void {
  const fields: Array<string | number> = [];
  reader.readMessage((field) => {
    if (tag === 1) fields[field] = reader.readString();
    else fields[field] = field === 1 ? reader.readDouble() : reader.readVarint(true);
  }, null);
  if (tag === 1) series.labels[String(fields[1])] = String(fields[2]);
  else series.samples.push([Number(fields[2]), Number(fields[1])]);
}

describe('Prometheus remote write', () => {
  it('groups points by series, in order of time, the later of two at one time', () => {
    const points = { names: ['a.b', 'c', 'a.b', 'a.b'], values: [3, 0, 1, 2], times: [30, 5, 10, 30] };
    expect(readWriteRequest(encodeWriteRequest(points, 'underscores'))).toEqual([
      {
        labels: { __name__: 'a_b' },
        samples: [
          [10_000, 1],
          [30_000, 2],
        ],
      },
      { labels: { __name__: 'c' }, samples: [[5000, 0]] },
    ]);
  });

  it.each([
    ['host.cpu-0.user', 'underscores', '__name__=host_cpu_0_user'],
    ['9.x;dc-1=a;1=b', 'underscores', '_1=b,__name__=_9_x,dc_1=a'],
    ['host.cpu-0.user;z=1;a=2', 'graphite', '__name__=host.cpu-0.user,a=2,z=1'],
    ['a;x.y=1;x_y=2', 'underscores', '__name__=a,x_y=2'],
  ] as const)('%s has labels that are taken, in order', (series, names, text) => {
    expect(
      labelsOf(series, names)
        .map(({ name, value }) => `${name}=${value}`)
        .join(),
    ).toBe(text);
  });

  it('keeps every value', () => {
    const point = fc.tuple(fc.nat(), fc.double({ noNaN: true }));
    fc.assert(
      fc.property(fc.uniqueArray(point, { minLength: 1, selector: ([time]) => time }), (sent) => {
        const [times, values] = [sent.map(([time]) => time), sent.map(([, value]) => value)];
        const bytes = encodeWriteRequest({ names: times.map(() => 'a'), values, times }, 'graphite');
        const expected = sent.map(([time, value]): [number, number] => [time * 1000, value]);
        expect(readWriteRequest(bytes)[0]?.samples).toEqual(expected.sort((a, b) => a[0] - b[0]));
      }),
    );
  });
});
