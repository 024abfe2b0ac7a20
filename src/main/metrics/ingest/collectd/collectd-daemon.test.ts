import dgram from 'node:dgram';
import { once } from 'node:events';
import net from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CollectdDefinition } from '../../../../shared/definitions/collectd';
import { CarbonLineParser } from '../carbon-line-parser';
import { hasCollectd, networkPlugin, startCollectd, writeGraphitePlugin } from '../testing/collectd-daemon';
import { type RecordingSink, recordingSink, type Taken } from '../testing/recording-sink';
import { createCollectdReader } from './take-collectd';
import { loadTypesDb } from './types-db';

/**
 * One collectd sends the same measurements twice: as binary packets, which we name and turn into rates, and as the plaintext
 * of its own `write_graphite`. Both must be the same.
 */

const VARIANTS: ReadonlyArray<[lines: string, settings: Record<string, unknown>]> = [
  ['Prefix "pre."\nPostfix ".post"', { prefix: 'pre.', postfix: '.post' }],
  [
    'SeparateInstances true\nAlwaysAppendDS true\nReverseHost true\nPreserveSeparator true\nStoreRates false',
    {
      separate_instances: true,
      always_append_ds: true,
      reverse_host: true,
      preserve_separator: true,
      store_rates: false,
    },
  ],
  ['DropDuplicateFields true\nEscapeCharacter "-"', { drop_duplicate_fields: true, escape_character: '-' }],
  ['UseTags true\nReverseHost true', { use_tags: true, reverse_host: true }],
  [
    'UseTags true\nPrefix "p."\nPostfix ";x=y"\nDropDuplicateFields true\nAlwaysAppendDS true',
    { use_tags: true, prefix: 'p.', postfix: ';x=y', drop_duplicate_fields: true, always_append_ds: true },
  ],
];
/** Enough for rates, which need two values, and for a few more. */
const SECONDS = 4;

describe.skipIf(!hasCollectd)('beside collectd (needs collectd-core)', { timeout: 60_000 }, () => {
  it('names and values are those of its write_graphite', async () => {
    const types = await loadTypesDb([], () => {});
    const binary = VARIANTS.map(() => recordingSink());
    const readers = VARIANTS.map(([, settings], index) =>
      createCollectdReader(
        { ...CollectdDefinition.parse(settings), passwords: {} },
        types,
        binary[index] ?? recordingSink(),
      ),
    );
    const network = await listenForPackets((packet) => readers.forEach((read) => read(packet)));
    const plaintext = await Promise.all(VARIANTS.map(() => listenForLines()));
    const nodes = VARIANTS.map(([lines], index) => ({ lines, port: plaintext[index]?.port ?? 0 }));
    startCollectd('web.example org', `${networkPlugin(network)}\n${writeGraphitePlugin(nodes)}`);
    await expect
      .poll(() => Math.min(...[...binary, ...plaintext.map(({ sink }) => sink)].map(secondsIn)), { timeout: 30_000 })
      .toBeGreaterThan(SECONDS);
    VARIANTS.forEach((_, index) => compare(binary[index], plaintext[index]?.sink));
  });

  it.each([
    ['signs', 'Sign', 'sign'],
    ['encrypts', 'Encrypt', 'encrypt'],
  ] as const)('reads what it %s, and only with the right password', async (_, level, security_level) => {
    const types = await loadTypesDb([], () => {});
    const settings = CollectdDefinition.parse({ security_level, users: { ann: 'x' } });
    const right = recordingSink();
    const wrong = recordingSink();
    const withoutUsers = recordingSink();
    const read = [
      createCollectdReader({ ...settings, passwords: { ann: 'sesame' } }, types, right),
      createCollectdReader({ ...settings, passwords: { ann: 'Sesame' } }, types, wrong),
      createCollectdReader({ ...settings, users: {}, passwords: {} }, types, withoutUsers),
    ];
    const port = await listenForPackets((packet) => read.forEach((take) => take(packet)));
    startCollectd('a', networkPlugin(port, `SecurityLevel "${level}"\nUsername "ann"\nPassword "sesame"`));
    await expect.poll(() => right.points.length, { timeout: 30_000 }).toBeGreaterThan(20);
    expect(right.points.map(([name]) => name)).toContain('a.load.load.shortterm');
    expect(right.rejected).toEqual([]);
    expect(wrong.points).toEqual([]);
    expect(new Set(wrong.rejected)).toEqual(new Set([level === 'Sign' ? 'signature' : 'encryption']));
    expect(withoutUsers.points).toEqual([]);
    expect(new Set(withoutUsers.rejected)).toEqual(new Set([level === 'Sign' ? 'unsigned' : 'encryption']));
  });
});

/** Of the seconds that both have whole. Rates are written with six decimals. */
function compare(binary: RecordingSink | undefined, plaintext: RecordingSink | undefined): void {
  const [ours, theirs] = [byNameAndTime(binary?.points ?? []), byNameAndTime(plaintext?.points ?? [])];
  const common = [...ours.keys()].filter((key) => theirs.has(key));
  expect(common.length).toBeGreaterThan(60);
  const differing = common.filter((key) => !isNear(ours.get(key) ?? NaN, theirs.get(key) ?? NaN));
  expect(differing.map((key) => `${key}: ${ours.get(key)}, not ${theirs.get(key)}`)).toEqual([]);
  const names = (points: readonly Taken[] | undefined): string[] => [...new Set(points?.map(([name]) => name))].sort();
  expect(names(binary?.points)).toEqual(names(plaintext?.points));
  expect(binary?.rejected).toEqual([]);
}

function isNear(a: number, b: number): boolean {
  return Math.abs(a - b) <= Math.max(1e-6, 1e-12 * Math.abs(b));
}

function byNameAndTime(points: readonly Taken[]): Map<string, number> {
  return new Map(points.map(([name, value, time]) => [`${name} ${time}`, value]));
}

function secondsIn(sink: RecordingSink): number {
  return new Set(sink.points.map(([, , time]) => time)).size;
}

async function listenForPackets(take: (packet: Buffer) => void): Promise<number> {
  const socket = dgram.createSocket('udp4', take);
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return socket.address().port;
}

async function listenForLines(): Promise<{ port: number; sink: RecordingSink }> {
  const sink = recordingSink();
  const server = net.createServer((socket) => {
    const parser = new CarbonLineParser(sink);
    socket.on('data', (chunk) => parser.push(chunk));
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { port: (server.address() as net.AddressInfo).port, sink };
}
