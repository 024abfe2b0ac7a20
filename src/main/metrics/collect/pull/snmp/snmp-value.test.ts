import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CounterMemory } from './counter-memory';
import { resolveOid } from './known-oids';
import { numberOf, readVarbind } from './snmp-value';

describe('what an agent tells', () => {
  it.each<[string, number, Parameters<typeof readVarbind>[0]['value'], number | null]>([
    ['a whole number', 2, -5, -5],
    ['a gauge', 66, 7, 7],
    ['time in hundredths', 67, 1234, 12.34],
    ['a 32-bit counter', 65, 4_294_967_295, 4_294_967_295],
    ['a 64-bit counter', 70, Buffer.from('0102030405060708', 'hex'), 72_623_859_790_382_856],
    ['an empty counter', 70, Buffer.alloc(0), 0],
    ['decimals as text', 4, Buffer.from(' 0.32 '), 0.32],
    ['a wrapped float', 68, Buffer.from('9f780442f60000', 'hex'), 123],
    ['a text', 4, Buffer.from('eth0'), null],
    ['a number that is too large', 4, Buffer.from('1e999'), null],
    ['an object that is not there', 128, null, null],
    ['an address', 64, '127.0.0.1', null],
  ])('reads %s', (_name, type, value, expected) => {
    const reading = readVarbind({ type, value });
    expect(reading === null ? null : numberOf(reading)).toBe(expected);
  });

  it('lets nothing escape, whatever the type and the bytes', () => {
    fc.assert(
      fc.property(
        fc.nat(255),
        fc.oneof(
          fc.uint8Array().map((bytes) => Buffer.from(bytes)),
          fc.integer(),
          fc.string(),
        ),
        (type, value) => {
          const reading = readVarbind({ type, value });
          const number = reading === null ? null : numberOf(reading);
          expect(Number.isNaN(number)).toBe(false);
        },
      ),
    );
  });

  it.each([
    ['1.3.6.1', '1.3.6.1'],
    ['.1.3.6.1', '1.3.6.1'],
    ['sysUpTime.0', '1.3.6.1.2.1.1.3.0'],
    ['ifDescr', '1.3.6.1.2.1.2.2.1.2'],
  ])('knows %s as %s', (text, oid) => expect(resolveOid(text)).toBe(oid));

  it('says that a name is not known', () => {
    expect(() => resolveOid('constructor.1')).toThrow('constructor is not known by name');
  });
});

describe('an agent’s counters', () => {
  const turn = (memory: CounterMemory, upTime: number | null, value: bigint, atMs: number, bits: 32 | 64 = 32) => {
    memory.beginTurn(upTime);
    const rate = memory.rate('a', { value, bits }, atMs);
    memory.endTurn();
    return rate;
  };

  it('are rates from the second turn on', () => {
    const memory = new CounterMemory();
    expect(turn(memory, 1, 100n, 0)).toBeNull();
    expect(turn(memory, 3, 300n, 2000)).toBe(100);
  });

  it('wrap at 32 and at 64 bits', () => {
    const narrow = new CounterMemory();
    turn(narrow, 1, 2n ** 32n - 10n, 0);
    expect(turn(narrow, 2, 10n, 1000)).toBe(20);
    const wide = new CounterMemory();
    turn(wide, 1, 2n ** 64n - 10n, 0, 64);
    expect(turn(wide, 2, 10n, 1000, 64)).toBe(20);
  });

  it('leave a gap after the agent was started anew, and where it does not say', () => {
    const restarted = new CounterMemory();
    turn(restarted, 900, 100n, 0);
    expect(turn(restarted, 1, 500n, 1000)).toBeNull();
    expect(turn(restarted, 2, 600n, 2000)).toBe(100);
    const silent = new CounterMemory();
    turn(silent, null, 100n, 0);
    expect(turn(silent, null, 50n, 1000)).toBeNull();
  });

  it('leave a gap after a turn in which they were not told', () => {
    const memory = new CounterMemory();
    turn(memory, 1, 100n, 0);
    memory.beginTurn(2);
    memory.endTurn();
    expect(turn(memory, 3, 300n, 2000)).toBeNull();
  });
});
