import { createCipheriv, createHash, createHmac } from 'node:crypto';

/** Packets of collectd's binary protocol, part by part, as a sender would write them. */

export function textPart(kind: number, text: string): Buffer {
  return part(kind, Buffer.from(`${text}\0`));
}

export function numberPart(kind: number, value: bigint): Buffer {
  const content = Buffer.alloc(8);
  content.writeBigUInt64BE(BigInt.asUintN(64, value));
  return part(kind, content);
}

export type WireValue = readonly [kind: 'counter' | 'gauge' | 'derive' | 'absolute', value: number | bigint];

const KINDS = ['counter', 'gauge', 'derive', 'absolute'];

export function valuesPart(...values: readonly WireValue[]): Buffer {
  const count = Buffer.alloc(2);
  count.writeUInt16BE(values.length);
  const kinds = Buffer.from(values.map(([kind]) => KINDS.indexOf(kind)));
  const numbers = values.map(([kind, value]) => {
    const bytes = Buffer.alloc(8);
    if (kind === 'gauge') bytes.writeDoubleLE(Number(value));
    else bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
    return bytes;
  });
  return part(6, Buffer.concat([count, kinds, ...numbers]));
}

/** A packet of one measurement; `seconds` since the epoch, every ten seconds. */
export function measurement(
  texts: { host?: string; plugin?: string; pluginInstance?: string; type?: string; typeInstance?: string },
  seconds: number,
  ...values: readonly WireValue[]
): Buffer {
  return Buffer.concat([
    textPart(0, texts.host ?? 'host'),
    numberPart(8, BigInt(seconds) << 30n),
    numberPart(9, 10n << 30n),
    textPart(2, texts.plugin ?? 'plugin'),
    textPart(3, texts.pluginInstance ?? ''),
    textPart(4, texts.type ?? 'gauge'),
    textPart(5, texts.typeInstance ?? ''),
    valuesPart(...values),
  ]);
}

export function signed(user: string, password: string, packet: Buffer): Buffer {
  const name = Buffer.from(user);
  const mac = createHmac('sha256', password).update(name).update(packet).digest();
  return Buffer.concat([part(0x200, Buffer.concat([mac, name])), packet]);
}

export function encrypted(user: string, password: string, packet: Buffer): Buffer {
  const iv = Buffer.from('sixteen bytes iv');
  const cipher = createCipheriv('aes-256-ofb', createHash('sha256').update(password).digest(), iv);
  const checksum = createHash('sha1').update(packet).digest();
  const sealed = Buffer.concat([cipher.update(Buffer.concat([checksum, packet])), cipher.final()]);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(user));
  return part(0x210, Buffer.concat([length, Buffer.from(user), iv, sealed]));
}

export function part(kind: number, content: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt16BE(kind, 0);
  header.writeUInt16BE(4 + content.length, 2);
  return Buffer.concat([header, content]);
}
