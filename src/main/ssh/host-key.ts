import type { ServerHostKeyAlgorithm } from 'ssh2';
import { GembaError } from '../../shared/errors';
import { appendKnownHost, fingerprint, hostEntry, keyType, readKnownKeys, type KnownKeys } from './known-hosts';
import type { ResolvedTarget } from './ssh-target';

/** Decides about a host's key, and remembers why one was refused: the library only says that it was. */
export interface HostKeyCheck {
  /** What to ask the host for: kinds of keys that are known, where any are. */
  readonly algorithms: ServerHostKeyAlgorithm[];
  verify(key: Buffer, done: (accepted: boolean) => void): void;
  refusal(): GembaError | null;
}

const ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

export async function prepareHostKeyCheck(target: ResolvedTarget): Promise<HostKeyCheck> {
  const entry = target.hostKeyAlias ?? hostEntry(target.host, target.port);
  const known = await readKnownKeys(target.knownHostsFiles, entry);
  const kept = ALGORITHMS.filter((name) => known.keys.has(name.startsWith('rsa-') ? 'ssh-rsa' : name));
  let refusal: GembaError | null = null;
  return {
    algorithms: kept.length > 0 ? kept : [...ALGORITHMS],
    refusal: () => refusal,
    verify(key, done) {
      void judge(key, entry, known, target).then(
        (error) => {
          refusal = error;
          done(error === null);
        },
        (error: unknown) => {
          const reason = error instanceof Error ? error.message : String(error);
          refusal = new GembaError('denied', `The key of ${target.name} could not be written down: ${reason}.`);
          done(false);
        },
      );
    },
  };
}

async function judge(key: Buffer, entry: string, known: KnownKeys, target: ResolvedTarget): Promise<GembaError | null> {
  const text = key.toString('base64');
  const [file = ''] = target.knownHostsFiles;
  const shown = `${keyType(key).replace(/^ssh-/, '')} ${fingerprint(key)}`;
  if (known.revoked.has(text)) {
    return new GembaError('denied', `The key of ${target.name} (${shown}) is marked as revoked in ${file}.`, {
      nextStep: 'Ask whoever runs the host.',
    });
  }
  const ofKind = known.keys.get(keyType(key)) ?? [];
  if (ofKind.includes(text)) return null;
  if (known.keys.size > 0) {
    return new GembaError(
      'denied',
      `The key of ${target.name} has changed: it shows ${shown}, and ${file} knows another. Somebody may be in between.`,
      { nextStep: `If the host was really made anew: ssh-keygen -f ${file} -R '${entry}'` },
    );
  }
  if (target.hostKeys === 'accept-new') {
    await appendKnownHost(file, entry, key);
    return null;
  }
  return new GembaError('denied', `${target.name} is not known: it shows the key ${shown}.`, {
    nextStep: `Compare it with what the host's owner says, then accept it: repeat the command with --accept-host-key, or ssh-keyscan -p ${target.port} ${target.host} >> ${file}`,
  });
}
