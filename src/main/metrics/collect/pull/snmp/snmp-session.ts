import type { Library, Session, User, Varbind } from 'net-snmp';
import type { CollectOf } from '../../../../../shared/definitions/collect';
import type { CredentialSource } from '../../../../platform/credentials';

/** One conversation with an agent. Every question rejects once the signal of its turn aborts. */
export interface SnmpSession {
  get(oids: readonly string[]): Promise<Varbind[]>;
  /** Everything below an object, in order. @throws Error where there are more than a table of ours may have */
  walk(oid: string): Promise<Varbind[]>;
  close(): void;
}

type Snmp = CollectOf<'snmp'>;

const MAX_WALKED = 20_000;
const RETRIES = 1;
/** Objects in one question; agents answer `tooBig` to many. */
const BATCH = 20;
const MAX_REPETITIONS = 20;

/**
 * Opens a session of its own socket. The library is loaded with the first one: most consoles ask no agent.
 *
 * @throws Error where the credential that is named is not there, or a key is too short
 */
export async function openSnmpSession(
  definition: Snmp,
  credentials: CredentialSource,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<SnmpSession> {
  const loaded = await import('net-snmp');
  const session = createSession(loaded.default, definition, credentials, timeoutMs);
  let failure: Error | null = null;
  let isClosed = false;
  session.on('error', (error) => (failure ??= error));
  const close = (): void => {
    if (isClosed) return;
    isClosed = true;
    session.close();
  };
  const onAbort = (): void => {
    const reason: unknown = signal.reason;
    session.cancelRequests(reason instanceof Error ? reason : new Error('cancelled'));
    close();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  const ask = <Answer>(question: (settle: (error: Error | null, answer?: Answer) => void) => void): Promise<Answer> =>
    new Promise((resolve, reject) => {
      if (signal.aborted || isClosed) return reject(new Error('no answer in time'));
      question((error, answer) => {
        if (error !== null) reject(failure ?? wordsFor(error, definition));
        else resolve(answer as Answer);
      });
    });
  // Version 1 answers a question of many with one error if a single object is not there.
  const batch = definition.version === '1' ? 1 : BATCH;
  return {
    async get(oids) {
      const found: Varbind[] = [];
      for (let start = 0; start < oids.length; start += batch) {
        found.push(...(await ask<Varbind[]>((settle) => session.get(oids.slice(start, start + batch), settle))));
      }
      return found;
    },
    walk: (oid) => {
      const found: Varbind[] = [];
      const feed = (varbinds: Varbind[]): true | undefined => {
        found.push(...varbinds);
        return found.length > MAX_WALKED ? true : undefined;
      };
      return ask<Varbind[]>((settle) =>
        session.subtree(oid, MAX_REPETITIONS, feed, (error) => {
          const isTooMuch = found.length > MAX_WALKED;
          settle(isTooMuch ? new Error(`there are more than ${MAX_WALKED} objects below ${oid}`) : error, found);
        }),
      );
    },
    close() {
      signal.removeEventListener('abort', onAbort);
      close();
    },
  };
}

function createSession(library: Library, definition: Snmp, credentials: CredentialSource, timeoutMs: number): Session {
  const { credentials_name: credential, host, context } = definition;
  const options = {
    version: library.Version[definition.version],
    port: definition.port,
    transport: host.includes(':') ? ('udp6' as const) : ('udp4' as const),
    retries: RETRIES,
    timeout: Math.max(1, Math.floor(timeoutMs / (RETRIES + 1))),
    backoff: 1,
    ...(context === undefined ? {} : { context }),
  };
  if (definition.version === '3') {
    return library.createV3Session(host, userOf(library, definition, credentials), options);
  }
  const community = credential === undefined ? 'public' : credentials.read(credential, 'COMMUNITY');
  if (community === null) throw new Error(`the credential ${credential ?? ''} has no COMMUNITY here`);
  return library.createSession(host, community, options);
}

/** As much security as there are passwords for. */
function userOf(library: Library, definition: Snmp, credentials: CredentialSource): User {
  const { credentials_name: credential = '' } = definition;
  const name = credentials.read(credential, 'USER');
  const authKey = credentials.read(credential, 'AUTH_PASSWORD');
  const privKey = credentials.read(credential, 'PRIV_PASSWORD');
  if (name === null) throw new Error(`the credential ${credential} has no USER here`);
  if (authKey === null) return { name, level: library.SecurityLevel.noAuthNoPriv };
  const authenticated = { name, authProtocol: library.AuthProtocols[definition.auth], authKey };
  if (privKey === null) return { ...authenticated, level: library.SecurityLevel.authNoPriv };
  const privProtocol = library.PrivProtocols[definition.priv];
  return { ...authenticated, level: library.SecurityLevel.authPriv, privProtocol, privKey };
}

/** What the library calls "Request timed out" is no answer: a wrong community gets none either. */
function wordsFor(error: Error, { host, port }: Snmp): Error {
  if (error.name !== 'RequestTimedOutError') return error;
  return new Error(`no answer from ${host}:${port} (is the agent there, and the community or user right?)`);
}
