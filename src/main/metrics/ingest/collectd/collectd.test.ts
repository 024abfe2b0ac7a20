import { writeFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CollectdDefinition } from '../../../../shared/definitions/collectd';
import { temporaryFolder } from '../../../platform/testing';
import { encrypted, measurement, numberPart, part, signed, textPart, valuesPart } from '../testing/collectd-packets';
import { recordingSink } from '../testing/recording-sink';
import { createCollectdReader } from './take-collectd';
import { loadTypesDb, parseTypesDb } from './types-db';

const types = await loadTypesDb([], () => {});

function read(
  packets: readonly Buffer[],
  settings: Record<string, unknown> = {},
  passwords: Record<string, string> = {},
) {
  const sink = recordingSink();
  const take = createCollectdReader({ ...CollectdDefinition.parse(settings), passwords }, types, sink);
  for (const packet of packets) take(packet);
  return { points: sink.points, rejected: sink.rejected };
}

describe('collectd packets', () => {
  it('hold values that share what stands before them, in both resolutions of time', () => {
    const packet = Buffer.concat([
      textPart(0, 'web.1'),
      numberPart(1, 100n),
      numberPart(7, 10n),
      textPart(2, 'load'),
      textPart(4, 'load'),
      valuesPart(['gauge', 0.5], ['gauge', 1], ['gauge', 2]),
      numberPart(8, (110n << 30n) + (1n << 29n)),
      textPart(2, 'df'),
      textPart(3, 'root'),
      textPart(4, 'df_complex'),
      textPart(5, 'free'),
      valuesPart(['gauge', 7]),
      part(0x100, Buffer.from('a notification\0')),
    ]);
    expect(read([packet])).toEqual({
      points: [
        ['web_1.load.load.shortterm', 0.5, 100],
        ['web_1.load.load.midterm', 1, 100],
        ['web_1.load.load.longterm', 2, 100],
        ['web_1.df-root.df_complex-free', 7, 111],
      ],
      rejected: [],
    });
  });

  it('turn what grows into rates', () => {
    const at = (seconds: number, value: bigint, kind: 'counter' | 'derive') =>
      measurement({ type: kind }, seconds, [kind, value]);
    const derive = [at(100, 5n, 'derive'), at(110, 25n, 'derive'), at(120, 5n, 'derive'), at(220, 100n, 'derive')];
    expect(read(derive)).toEqual({ points: [['host.plugin.derive', 2, 110]], rejected: ['range'] });
    const wraps = [at(100, 2n ** 32n - 5n, 'counter'), at(110, 5n, 'counter'), at(110, 6n, 'counter')];
    expect(read(wraps)).toEqual({ points: [['host.plugin.counter', 1, 110]], rejected: ['order'] });
    const wide = [at(100, 2n ** 64n - 10n, 'counter'), at(110, 10n, 'counter')];
    expect(read(wide).points).toEqual([['host.plugin.counter', 2, 110]]);
    expect(read(derive, { store_rates: false }).points.map(([, value]) => value)).toEqual([5, 25, 5, 100]);
    expect(read([measurement({ type: 'absolute' }, 100, ['absolute', 50n])]).points).toEqual([
      ['host.plugin.absolute', 5, 100],
    ]);
  });

  it('are named as the settings say', () => {
    const packet = measurement(
      { host: 'a.b', plugin: 'cpu', pluginInstance: '0', type: 'cpu', typeInstance: 'x y' },
      60,
      ['gauge', 1],
    );
    const nameOf = (settings: Record<string, unknown>): string | undefined => read([packet], settings).points[0]?.[0];
    expect(nameOf({})).toBe('a_b.cpu-0.cpu-x_y');
    expect(nameOf({ prefix: 'p.', postfix: '.q', separate_instances: true })).toBe('p.a_b.q.cpu.0.cpu.x_y');
    expect(nameOf({ reverse_host: true, preserve_separator: true, always_append_ds: true })).toBe(
      'b.a.cpu-0.cpu-x_y.value',
    );
    expect(nameOf({ drop_duplicate_fields: true, escape_character: '+' })).toBe('a+b.cpu-0.x+y');
    expect(nameOf({ use_tags: true })).toBe('cpu.cpu;host=a.b;plugin=cpu;plugin_instance=0;type=cpu;type_instance=x_y');
  });

  const plain = measurement({}, 60, ['gauge', 1]);
  const users = { ann: 'ann-credentials' };
  const passwords = { ann: 'sesame' };

  it.each<[string, string, Buffer, string[]]>([
    ['none', 'nothing', plain, []],
    ['none', 'a signature', signed('ann', 'sesame', plain), []],
    ['none', 'a wrong signature', signed('ann', 'x', plain), ['signature']],
    ['none', 'a stranger', signed('bob', 'sesame', plain), ['signature']],
    ['none', 'encryption', encrypted('ann', 'sesame', plain), []],
    ['none', 'wrong encryption', encrypted('ann', 'x', plain), ['encryption']],
    ['sign', 'nothing', plain, ['unsigned']],
    ['sign', 'a signature', signed('ann', 'sesame', plain), []],
    ['sign', 'encryption', encrypted('ann', 'sesame', plain), []],
    ['encrypt', 'a signature', signed('ann', 'sesame', plain), ['unencrypted']],
    ['encrypt', 'encryption', encrypted('ann', 'sesame', plain), []],
    [
      'encrypt',
      'encryption within encryption',
      encrypted('ann', 'sesame', encrypted('ann', 'sesame', plain)),
      ['encryption'],
    ],
  ])('with security level %s and %s', (security_level, _, packet, rejected) => {
    expect(read([packet], { security_level, users }, passwords)).toEqual({
      points: rejected.length === 0 ? [['host.plugin.gauge', 1, 60]] : [],
      rejected,
    });
  });

  it.each<[string, Buffer, string]>([
    ['a part that is longer than the packet', Buffer.from([0, 0, 0, 200, 65, 0]), 'malformed'],
    ['a part without a length', Buffer.from([0, 0, 0, 0]), 'malformed'],
    ['half a header', Buffer.from([0, 0]), 'malformed'],
    ['a text without an end', part(0, Buffer.from('host')), 'malformed'],
    ['values that do not fill their part', part(6, Buffer.from([0, 2, 1, 1, 0, 0])), 'malformed'],
    [
      'values of an unknown kind',
      Buffer.concat([plain, part(6, Buffer.from([0, 1, 9, 0, 0, 0, 0, 0, 0, 0, 0]))]),
      'malformed',
    ],
    ['values of nobody', valuesPart(['gauge', 1]), 'incomplete'],
    ['more values than the type has', measurement({ type: 'load' }, 60, ['gauge', 1]), 'type'],
    ['several values of an unknown type', measurement({ type: 'mine' }, 60, ['gauge', 1], ['gauge', 2]), 'type'],
    ['what is no number', measurement({}, 60, ['gauge', NaN]), 'nan'],
    [
      'what its type does not allow',
      measurement({ type: 'load' }, 60, ['gauge', 9999], ['gauge', 1], ['gauge', 1]),
      'range',
    ],
  ])('are not taken: %s', (_, packet, reason) => {
    expect(read([packet]).rejected).toEqual([reason]);
  });

  it('let nothing escape, whatever the bytes', () => {
    const settings = CollectdDefinition.parse({ users });
    const sink = recordingSink();
    const take = createCollectdReader({ ...settings, passwords }, types, sink);
    const samples = [plain, signed('ann', 'sesame', plain), encrypted('ann', 'sesame', plain)];
    const mutated = fc
      .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 8 }), fc.nat(250))
      .map(([packet, changes, length]) => {
        const copy = Buffer.from(packet.subarray(0, length));
        for (const [at, byte] of changes) if (at < copy.length) copy[at] = byte;
        return copy;
      });
    fc.assert(
      fc.property(
        fc.oneof(
          mutated,
          fc.uint8Array({ maxLength: 120 }).map((bytes) => Buffer.from(bytes)),
        ),
        (packet) => {
          take(packet);
          for (const [name, value, time] of sink.points.splice(0)) {
            expect(name).not.toBe('');
            expect(value).not.toBeNaN();
            expect(Number.isSafeInteger(time)).toBe(true);
          }
        },
      ),
      { numRuns: 3000 },
    );
  });
});

describe('types.db', () => {
  it('is read line by line, and what is no type is passed over', () => {
    const text =
      '# types\nload a:GAUGE:0:5000, b:GAUGE:U:U\r\n\nbroken a:GAUGE\nempty\nib rx:DERIVE:0:U tx:DERIVE:0:U\n';
    expect([...parseTypesDb(text)]).toEqual([
      [
        'load',
        [
          { name: 'a', min: 0, max: 5000 },
          { name: 'b', min: null, max: null },
        ],
      ],
      [
        'ib',
        [
          { name: 'rx', min: 0, max: null },
          { name: 'tx', min: 0, max: null },
        ],
      ],
    ]);
  });

  it('adds to the built-in types; a file that is not there is named', async () => {
    const file = path.join(temporaryFolder(), 'types.db');
    writeFileSync(file, 'mine a:GAUGE:U:U, b:GAUGE:U:U\nload x:GAUGE:U:U\n');
    const warnings: string[] = [];
    const loaded = await loadTypesDb([file, '/nonexistent/types.db'], (message) => warnings.push(message));
    expect(loaded.get('mine')?.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(loaded.get('load')?.map(({ name }) => name)).toEqual(['x']);
    expect(loaded.get('if_octets')?.map(({ name }) => name)).toEqual(['rx', 'tx']);
    expect(warnings).toEqual([expect.stringContaining('/nonexistent/types.db')]);
  });
});
