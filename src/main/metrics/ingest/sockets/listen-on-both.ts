import type { Listener, ListenerAddress } from '../listeners';

type OpenAt = (address: ListenerAddress) => Promise<Listener>;

/** A free port of one kind may be taken in the other; another free one is tried this often. */
const ATTEMPTS = 10;

/**
 * Opens a listener of each kind on one port number. The first decides: without it there is nothing; without the second
 * (which has said so in the log) the first works alone.
 */
export async function listenOnBoth(address: ListenerAddress, first: OpenAt, second: OpenAt): Promise<Listener> {
  for (let attempt = 1; ; attempt += 1) {
    const one = await first(address);
    if (one.port === null) return one;
    const two = await second({ ...address, port: one.port });
    const both = joined(one, two);
    if (two.port !== null || address.port !== 0 || attempt === ATTEMPTS) return both;
    await both.close();
  }
}

function joined(one: Listener, two: Listener): Listener {
  return {
    port: one.port,
    setPaused(paused) {
      one.setPaused(paused);
      two.setPaused(paused);
    },
    async close() {
      await Promise.all([one.close(), two.close()]);
    },
  };
}
