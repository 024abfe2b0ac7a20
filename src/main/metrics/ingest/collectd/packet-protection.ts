import { createDecipheriv, createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { CollectdSettings } from '../ingest-settings';
import type { PacketFault, PacketProtection, Protection } from './read-packet';

const HEADER_BYTES = 4;
const MAC_BYTES = 32;
const IV_BYTES = 16;
const CHECKSUM_BYTES = 20;

/** Signatures are HMAC-SHA256 over user name and what follows; encryption is AES-256-OFB under the password's SHA-256. */
export function createPacketProtection(
  settings: Pick<CollectdSettings, 'security_level' | 'users' | 'passwords'>,
): PacketProtection {
  const passwords = new Map(Object.entries(settings.passwords));
  const hasUsers = Object.keys(settings.users).length > 0;
  return {
    accepts: (protection) => accepts(settings.security_level, protection),
    verify(part, rest) {
      const userAt = HEADER_BYTES + MAC_BYTES;
      if (part.length <= userAt) return { fault: 'the signature is too short' };
      // As collectd has it: without any user a signed packet is taken like one without a signature.
      if (!hasUsers) return { isChecked: false };
      const user = part.subarray(userAt);
      const password = passwords.get(user.toString('utf8'));
      if (password === undefined) return { fault: `there is no password of the user ${name(user)}` };
      const wanted = createHmac('sha256', password).update(user).update(rest).digest();
      return timingSafeEqual(wanted, part.subarray(HEADER_BYTES, userAt))
        ? { isChecked: true }
        : { fault: `the signature of ${name(user)} is wrong` };
    },
    decrypt: (part) => decrypt(part, passwords),
  };
}

function accepts(level: CollectdSettings['security_level'], protection: Protection): PacketFault | null {
  if (level === 'encrypt') return protection === 'encrypted' ? null : 'unencrypted';
  return level === 'sign' && protection === 'none' ? 'unsigned' : null;
}

function decrypt(
  part: Buffer,
  passwords: ReadonlyMap<string, string>,
): { readonly fault: string } | { readonly content: Buffer } {
  const userAt = HEADER_BYTES + 2;
  const userLength = part.length < userAt ? 0 : part.readUInt16BE(HEADER_BYTES);
  const ivAt = userAt + userLength;
  const sealedAt = ivAt + IV_BYTES;
  if (userLength === 0 || part.length < sealedAt + CHECKSUM_BYTES) return { fault: 'the encrypted part is too short' };
  const user = part.subarray(userAt, ivAt);
  const password = passwords.get(user.toString('utf8'));
  if (password === undefined) return { fault: `there is no password of the user ${name(user)}` };
  const key = createHash('sha256').update(password).digest();
  const cipher = createDecipheriv('aes-256-ofb', key, part.subarray(ivAt, sealedAt));
  const opened = Buffer.concat([cipher.update(part.subarray(sealedAt)), cipher.final()]);
  const content = opened.subarray(CHECKSUM_BYTES);
  return createHash('sha1').update(content).digest().equals(opened.subarray(0, CHECKSUM_BYTES))
    ? { content }
    : { fault: `the password of ${name(user)} does not open it` };
}

function name(user: Buffer): string {
  return JSON.stringify(user.toString('utf8', 0, 64));
}
