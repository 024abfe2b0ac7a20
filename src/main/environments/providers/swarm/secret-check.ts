import { randomBytes, scrypt } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, Buffer>(scrypt);
const SALT_BYTES = 16;
const CHECK_BYTES = 16;

/**
 * What a swarm keeps secret cannot be read back, so whether it still is the same is told by a label: a salted hash, slow to
 * guess by.
 */
export async function secretCheck(value: string, salt: Buffer = randomBytes(SALT_BYTES)): Promise<string> {
  const check = await derive(value, salt, CHECK_BYTES);
  return `${salt.toString('hex')}:${check.toString('hex')}`;
}

export async function matchesCheck(value: string, check: string | undefined): Promise<boolean> {
  const [salt] = check?.split(':') ?? [];
  return salt !== undefined && salt !== '' && (await secretCheck(value, Buffer.from(salt, 'hex'))) === check;
}
