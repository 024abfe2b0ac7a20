import type { Varbind } from 'net-snmp';

/** What an agent told of one object. Counters are whole, since a 64-bit one is more than a double holds. */
export type SnmpReading =
  | { readonly kind: 'counter'; readonly value: bigint; readonly bits: 32 | 64 }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'text'; readonly value: string };

/** Tags of RFC 2578's types. */
const INTEGER = 2;
const OCTET_STRING = 4;
const COUNTER32 = 65;
const GAUGE32 = 66;
const TIME_TICKS = 67;
const OPAQUE = 68;
const COUNTER64 = 70;

/** Null for what is no value: an object that is not there, an address. Time is in seconds. */
export function readVarbind({ type, value }: Pick<Varbind, 'type' | 'value'>): SnmpReading | null {
  const tag = Number(type);
  if (tag === COUNTER32 && typeof value === 'number') return { kind: 'counter', value: BigInt(value), bits: 32 };
  if (tag === COUNTER64 && Buffer.isBuffer(value)) return { kind: 'counter', value: readUnsigned(value), bits: 64 };
  if (tag === TIME_TICKS && typeof value === 'number') return { kind: 'number', value: value / 100 };
  if ((tag === INTEGER || tag === GAUGE32) && typeof value === 'number') return { kind: 'number', value };
  if (tag === OPAQUE && Buffer.isBuffer(value)) return readOpaqueFloat(value);
  if (tag === OCTET_STRING && Buffer.isBuffer(value)) return { kind: 'text', value: value.toString('utf8') };
  return null;
}

function readUnsigned(bytes: Buffer): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toString('hex')}`);
}

/** net-snmp's agents wrap a float so: 9f 78 04 and its four bytes. */
function readOpaqueFloat(bytes: Buffer): SnmpReading | null {
  const isFloat = bytes.length === 7 && bytes[0] === 0x9f && bytes[1] === 0x78 && bytes[2] === 4;
  const value = isFloat ? bytes.readFloatBE(3) : NaN;
  return Number.isFinite(value) ? { kind: 'number', value } : null;
}

/** The number in it; agents tell decimals as texts (`laLoad`). Null for a text that is none. */
export function numberOf(reading: SnmpReading): number | null {
  if (reading.kind === 'number') return reading.value;
  if (reading.kind === 'counter') return Number(reading.value);
  const text = reading.value.trim();
  const number = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? number : null;
}
