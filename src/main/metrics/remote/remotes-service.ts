import type { CallOptions, Serves } from '../../../shared/contract/define';
import type { remotesContract } from '../../../shared/contract/remotes';
import { GembaError, toWireError } from '../../../shared/errors';
import type { SeriesQuery } from '../../../shared/model/series';
import type { Clock } from '../../platform/clock';
import { waitUnlessAborted } from '../../platform/wait';
import { resolveCredentials } from './credentials';
import { createRemoteHttp, type RemoteHttp } from './remote-http';
import { askRemote, findRemote, type RemoteKind } from './ask-remote';

/** A server under `remotes:` in gemba.yaml. */
interface Remote {
  readonly kind: RemoteKind;
  readonly url: string;
  readonly credentials_name?: string | undefined;
}

export interface RemotesOptions {
  readonly remotes: () => Readonly<Record<string, Remote>>;
  /** A file that nobody has looked at must not decide where a secret is sent. */
  readonly requireTrust: () => void;
  /** Where secrets are: `GEMBA_CREDENTIAL_<NAME>_…`. */
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
}

/** Somebody looks and waits: a server that is busy is asked again within seconds, or said to be. */
const BACK_OFF_MS = 150;
const IDLE_TIMEOUT_MS = 30_000;
const WATCH_EVERY_SECONDS = 10;

/** Answers for the servers of the workspace, from the thread that calls it: nothing here but waiting for them. */
export function createRemotes(options: RemotesOptions): { readonly serve: Serves<typeof remotesContract> } {
  const asking = async <Value>(
    name: string,
    callOptions: CallOptions | undefined,
    ask: (kind: RemoteKind, http: RemoteHttp, waiting: { signal: AbortSignal }) => Promise<Value>,
  ): Promise<Value> => {
    const { kind, url, credentials_name } = remoteOf(options, name);
    const credentials = resolveCredentials(credentials_name, options.env);
    const http = createRemoteHttp({ name, url, credentials, backOffMs: BACK_OFF_MS, idleTimeoutMs: IDLE_TIMEOUT_MS });
    try {
      return await ask(kind, http, { signal: callOptions?.signal ?? new AbortController().signal });
    } finally {
      http.dispose();
    }
  };
  const query = (name: string, input: SeriesQuery, callOptions?: CallOptions) =>
    asking(name, callOptions, (kind, http, waiting) => askRemote(kind, http, input, waiting));
  return {
    serve: {
      list: () => Object.entries(options.remotes()).map(([name, { kind, url }]) => ({ name, kind, url })),
      query: ({ remote, ...input }, callOptions) => query(remote, withoutUndefined(input), callOptions),
      find: ({ remote, query: glob }, callOptions) =>
        asking(remote, callOptions, (kind, http, waiting) =>
          findRemote(kind, http, glob, Math.floor(options.clock.nowMs() / 1000), waiting),
        ),
      async watch({ remote, targets, rangeSeconds, widthPx }, emit, { signal }) {
        while (!signal.aborted) {
          const until = Math.floor(options.clock.nowMs() / 1000);
          const range = { from: until - rangeSeconds, until };
          const answer = await query(remote, { targets, widthPx, ...range }, { signal }).catch((error: unknown) => {
            if (signal.aborted) return null;
            // It may be back with the next question: what it is now is told with each of the targets.
            const { message } = toWireError(error);
            return { ...range, series: [], problems: targets.map((target) => ({ target, message })) };
          });
          if (answer !== null) emit(answer);
          await waitUnlessAborted(Math.max(WATCH_EVERY_SECONDS, rangeSeconds / widthPx) * 1000, signal);
        }
      },
    },
  };
}

/** @throws GembaError `missing`, `untrusted` */
function remoteOf({ remotes, requireTrust }: RemotesOptions, name: string): Remote {
  const known = remotes();
  const remote = Object.hasOwn(known, name) ? known[name] : undefined;
  if (remote === undefined) {
    const names = Object.keys(known);
    throw new GembaError('missing', `gemba.yaml names no remote ${JSON.stringify(name)}.`, {
      nextStep: names.length === 0 ? 'Add it under `remotes:`.' : `There are: ${names.join(', ')}.`,
    });
  }
  requireTrust();
  return remote;
}

function withoutUndefined({
  widthPx,
  ...query
}: { [Key in keyof SeriesQuery]: SeriesQuery[Key] | undefined } & Omit<SeriesQuery, 'widthPx'>): SeriesQuery {
  return widthPx === undefined ? query : { ...query, widthPx };
}
