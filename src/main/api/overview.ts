import type { CoreClient } from '../../shared/contract';
import type { StreamListener } from '../../shared/contract/define';
import { GembaError } from '../../shared/errors';
import { worstState } from '../../shared/model/state';

const FIRST_EVENT_TIMEOUT_MS = 5000;

/** The first thing that a stream says; streams of state say what they know at once. @throws GembaError `timeout` */
export function firstEvent<Event>(
  subscribe: (listener: StreamListener<Event>) => () => void,
  timeoutMs = FIRST_EVENT_TIMEOUT_MS,
): Promise<Event> {
  return new Promise((resolve, reject) => {
    let stop = (): void => {};
    const settle = (act: () => void): void => {
      clearTimeout(timer);
      stop();
      act();
    };
    const timer = setTimeout(() => {
      settle(() => reject(new GembaError('timeout', `Nothing was heard within ${timeoutMs / 1000} s.`)));
    }, timeoutMs);
    stop = subscribe({
      onEvent: (event) => settle(() => resolve(event)),
      onError: (error) => settle(() => reject(error)),
      onEnd: () => settle(() => reject(new GembaError('missing', 'It ended without saying anything.'))),
    });
  });
}

/**
 * What `GET /state` answers: the verdict over everything that is known just now, without waiting for a provider.
 * There are no checks and incidents yet; their lists are there and empty.
 */
export async function readState(client: CoreClient) {
  const [environments, status] = await Promise.all([
    firstEvent((listener: Parameters<CoreClient['environments']['watch']>[1]) =>
      client.environments.watch({}, listener),
    ),
    firstEvent((listener: Parameters<CoreClient['app']['status']>[1]) => client.app.status({}, listener)),
  ]);
  const known = environments.map((environment) => ({
    name: environment.name,
    provider: environment.provider,
    state: environment.status?.state ?? ('unknown' as const),
    summary: environment.status?.summary ?? ('unknown' as const),
    readAt: environment.status?.readAt ?? null,
    problem: environment.status?.problem?.message ?? null,
  }));
  // An environment of which nothing exists asks nothing of anybody; a provider matters where something uses it.
  const inUse = known.filter(({ summary }) => summary !== 'down');
  return {
    verdict: worstState([...inUse.map(({ state }) => state), status.files.errors > 0 ? 'warning' : 'none']),
    environments: known,
    providers: status.providers,
    files: status.files,
    store: status.store,
    checks: [],
    incidents: [],
    now: status.now,
  };
}
