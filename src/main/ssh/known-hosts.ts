import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** What is written down about a host's keys. */
export interface KnownKeys {
  /** `ssh-ed25519` → the keys in base64. */
  readonly keys: ReadonlyMap<string, readonly string[]>;
  /** Keys that must never be accepted, in base64. */
  readonly revoked: ReadonlySet<string>;
}

/** The name that a host's key is filed under: `[host]:port` for any port but 22. */
export function hostEntry(host: string, port: number): string {
  return port === 22 ? host : `[${host}]:${port}`;
}

/** Reads what the files know of a host; files that are not there know nothing. */
export async function readKnownKeys(files: readonly string[], entry: string): Promise<KnownKeys> {
  const texts = await Promise.all(
    files.map((file) =>
      readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return '';
        throw error;
      }),
    ),
  );
  return parseKnownHosts(texts.join('\n'), entry);
}

/**
 * The lines of a known_hosts file that are about a host: plain names, wildcards and negations, and hashed names.
 * Certificate authorities are left out: ssh2 does not check certificates of hosts.
 *
 * @see https://man.openbsd.org/sshd.8#SSH_KNOWN_HOSTS_FILE_FORMAT
 */
export function parseKnownHosts(text: string, entry: string): KnownKeys {
  const keys = new Map<string, string[]>();
  const revoked = new Set<string>();
  for (const line of text.split('\n')) {
    const words = line.trim().split(/\s+/);
    if (words[0] === undefined || words[0] === '' || words[0].startsWith('#')) continue;
    const marker = words[0].startsWith('@') ? words.shift() : undefined;
    const [hosts = '', type = '', key = ''] = words;
    if (key === '' || !matches(hosts, entry)) continue;
    if (marker === '@revoked') revoked.add(key);
    else if (marker === undefined) keys.set(type, [...(keys.get(type) ?? []), key]);
  }
  return { keys, revoked };
}

function matches(hosts: string, entry: string): boolean {
  if (hosts.startsWith('|1|')) return matchesHash(hosts, entry);
  let found = false;
  for (const pattern of hosts.split(',')) {
    if (pattern.startsWith('!')) {
      if (wildcard(pattern.slice(1), entry)) return false;
    } else if (wildcard(pattern, entry)) found = true;
  }
  return found;
}

/** `|1|salt|HMAC-SHA1 of the name`. */
function matchesHash(hashed: string, entry: string): boolean {
  const [, , salt = '', hash = ''] = hashed.split('|');
  const expected = Buffer.from(hash, 'base64');
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(entry).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

function wildcard(pattern: string, entry: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern.toLowerCase() === entry.toLowerCase();
  const escaped = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(/\*/g, '.*').replace(/\?/g, '.')}$`, 'i').test(entry);
}

/** The kind of a key as it comes over the wire: its first string. */
export function keyType(key: Buffer): string {
  if (key.length < 4) return '';
  const length = key.readUInt32BE(0);
  return length > 64 ? '' : key.subarray(4, 4 + length).toString('latin1');
}

/** `SHA256:…`, as OpenSSH shows it. */
export function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

/** Writes a key down at the end of a file, which only its owner may read. */
export async function appendKnownHost(file: string, entry: string, key: Buffer): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  const text = await readFile(file, 'utf8').catch(() => '');
  const newline = text === '' || text.endsWith('\n') ? '' : '\n';
  await appendFile(file, `${newline}${entry} ${keyType(key)} ${key.toString('base64')}\n`, { mode: 0o600 });
}
