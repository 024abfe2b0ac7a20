/**
 * collectd's binary protocol: parts of type, length and content. Texts and times hold for all values after them.
 * https://collectd.org/wiki/index.php/Binary_protocol
 */

/** One measurement: a value for each data source of its type. */
export interface ValueList {
  readonly host: string;
  readonly plugin: string;
  readonly pluginInstance: string;
  readonly type: string;
  readonly typeInstance: string;
  /** Since the epoch, in `TICKS_PER_SECOND`: a double would lose what a rate needs. */
  readonly time: bigint;
  /** In the same unit; 0 where the sender does not say. */
  readonly interval: bigint;
  readonly values: readonly CollectdValue[];
}

export type CollectdValue =
  | { readonly kind: 'gauge'; readonly value: number }
  | { readonly kind: 'counter' | 'derive' | 'absolute'; readonly value: bigint };

/** Why a packet, or a part of it, was not taken. */
export type PacketFault = 'malformed' | 'incomplete' | 'signature' | 'encryption' | 'unsigned' | 'unencrypted';

export interface PacketSink {
  values(list: ValueList): void;
  fault(fault: PacketFault, why: string): void;
}

/** What is done about a part that protects others. */
export interface PacketProtection {
  /** Whether values may be taken from a packet that is protected so. */
  accepts(protection: Protection): PacketFault | null;
  /** Null where the signature is right or nobody can check it. `isChecked` tells which. */
  verify(part: Buffer, rest: Buffer): { readonly fault: string } | { readonly isChecked: boolean };
  decrypt(part: Buffer): { readonly fault: string } | { readonly content: Buffer };
}

export type Protection = 'none' | 'signed' | 'encrypted';

/** collectd counts time in 2⁻³⁰ seconds. */
export const TICKS_PER_SECOND = 1n << 30n;

const HEADER_BYTES = 4;
/** collectd never nests; a packet that does is a trick. */
const MAX_DEPTH = 2;
const NO_TEXTS = { host: '', plugin: '', pluginInstance: '', type: '', typeInstance: '', time: 0n, interval: 0n };

const PART = {
  host: 0x0000,
  time: 0x0001,
  plugin: 0x0002,
  pluginInstance: 0x0003,
  type: 0x0004,
  typeInstance: 0x0005,
  values: 0x0006,
  interval: 0x0007,
  timeHighResolution: 0x0008,
  intervalHighResolution: 0x0009,
  signature: 0x0200,
  encryption: 0x0210,
} as const;

/** Reads a packet. What is wrong ends it and is told to the sink; what came before counts. Never throws. */
export function readPacket(packet: Buffer, protection: PacketProtection, sink: PacketSink): void {
  new PacketReader(protection, sink).read(packet, 'none', 1);
}

type Texts = Omit<ValueList, 'values'>;

class PacketReader {
  readonly #protection: PacketProtection;
  readonly #sink: PacketSink;

  constructor(protection: PacketProtection, sink: PacketSink) {
    this.#protection = protection;
    this.#sink = sink;
  }

  read(packet: Buffer, protection: Protection, depth: number): void {
    let state: Texts = NO_TEXTS;
    let held = protection;
    for (let at = 0; at < packet.length;) {
      const part = partAt(packet, at);
      if (part === null) return this.#sink.fault('malformed', 'a part has no length that fits');
      at += part.length;
      const kind = part.readUInt16BE(0);
      if (kind === PART.signature) {
        const next = this.#verify(part, packet.subarray(at), held);
        if (next === null) return;
        held = next;
      } else if (kind === PART.encryption) {
        if (!this.#decrypt(part, depth)) return;
      } else if (kind === PART.values) {
        if (!this.#values(part, state, held)) return;
      } else {
        const next = withPart(state, kind, part);
        if (next === null) return this.#sink.fault('malformed', `a part of type ${kind} has the wrong length`);
        state = next;
      }
    }
  }

  #verify(part: Buffer, rest: Buffer, held: Protection): Protection | null {
    const verdict = this.#protection.verify(part, rest);
    if ('fault' in verdict) {
      this.#sink.fault('signature', verdict.fault);
      return null;
    }
    return verdict.isChecked && held === 'none' ? 'signed' : held;
  }

  #decrypt(part: Buffer, depth: number): boolean {
    const opened = depth >= MAX_DEPTH ? { fault: 'it is encrypted within itself' } : this.#protection.decrypt(part);
    if ('fault' in opened) {
      this.#sink.fault('encryption', opened.fault);
      return false;
    }
    this.read(opened.content, 'encrypted', depth + 1);
    return true;
  }

  #values(part: Buffer, state: Texts, held: Protection): boolean {
    const refused = this.#protection.accepts(held);
    const values = refused === null ? readValues(part) : null;
    if (refused !== null) this.#sink.fault(refused, `values of ${state.host}`);
    else if (values === null) this.#sink.fault('malformed', 'values do not fill their part');
    else if (state.time === 0n || state.host === '' || state.plugin === '' || state.type === '')
      this.#sink.fault('incomplete', 'values have no time, host, plug-in or type');
    else {
      this.#sink.values({ ...state, values });
      return true;
    }
    return refused === null && values !== null;
  }
}

function partAt(packet: Buffer, at: number): Buffer | null {
  if (packet.length - at < HEADER_BYTES) return null;
  const length = packet.readUInt16BE(at + 2);
  return length < HEADER_BYTES || at + length > packet.length ? null : packet.subarray(at, at + length);
}

/** Null where a part that is known has a content that it cannot have. Unknown parts (notifications) are skipped. */
function withPart(state: Texts, kind: number, part: Buffer): Texts | null {
  switch (kind) {
    case PART.host:
      return withText(state, 'host', part);
    case PART.plugin:
      return withText(state, 'plugin', part);
    case PART.pluginInstance:
      return withText(state, 'pluginInstance', part);
    case PART.type:
      return withText(state, 'type', part);
    case PART.typeInstance:
      return withText(state, 'typeInstance', part);
    case PART.time:
    case PART.timeHighResolution:
      return withTime(state, 'time', kind === PART.time, part);
    case PART.interval:
    case PART.intervalHighResolution:
      return withTime(state, 'interval', kind === PART.interval, part);
    default:
      return state;
  }
}

type TextKey = 'host' | 'plugin' | 'pluginInstance' | 'type' | 'typeInstance';

/** Texts end with a zero byte; collectd's own are at most 127 bytes long. */
function withText(state: Texts, key: TextKey, part: Buffer): Texts | null {
  if (part.length === HEADER_BYTES || part[part.length - 1] !== 0) return null;
  return { ...state, [key]: part.toString('utf8', HEADER_BYTES, part.indexOf(0, HEADER_BYTES)) };
}

/** In whole seconds, or in ticks. */
function withTime(state: Texts, key: 'time' | 'interval', isWhole: boolean, part: Buffer): Texts | null {
  if (part.length !== HEADER_BYTES + 8) return null;
  const raw = part.readBigUInt64BE(HEADER_BYTES);
  return { ...state, [key]: isWhole ? raw * TICKS_PER_SECOND : raw };
}

function readValues(part: Buffer): CollectdValue[] | null {
  if (part.length < HEADER_BYTES + 2) return null;
  const count = part.readUInt16BE(HEADER_BYTES);
  const kindsAt = HEADER_BYTES + 2;
  const valuesAt = kindsAt + count;
  if (count === 0 || part.length !== valuesAt + 8 * count) return null;
  const values: CollectdValue[] = [];
  for (let index = 0; index < count; index += 1) {
    const value = readValue(part, part[kindsAt + index] ?? 0xff, valuesAt + 8 * index);
    if (value === null) return null;
    values.push(value);
  }
  return values;
}

function readValue(part: Buffer, kind: number, at: number): CollectdValue | null {
  switch (kind) {
    case 0:
      return { kind: 'counter', value: part.readBigUInt64BE(at) };
    case 1:
      return { kind: 'gauge', value: part.readDoubleLE(at) };
    case 2:
      return { kind: 'derive', value: part.readBigInt64BE(at) };
    case 3:
      return { kind: 'absolute', value: part.readBigUInt64BE(at) };
    default:
      return null;
  }
}
