import type { StatsdDefinition } from '../../../../shared/definitions/statsd';
import { durationMs } from '../../../../shared/definitions/names';
import type { Clock } from '../../../platform/clock';
import type { Logger } from '../../../platform/logger';
import type { Listener, ListenerAddress, ListenerInput } from '../listeners';
import { listenForDatagrams } from '../sockets/listen-for-datagrams';
import { listenOnBoth } from '../sockets/listen-on-both';
import { listenForStreams } from '../sockets/listen-for-streams';
import { WholeLines } from '../sockets/whole-lines';
import { StatsdAggregator } from './statsd-aggregator';

export interface StatsdListenerOptions extends ListenerAddress {
  readonly settings: StatsdDefinition;
  readonly input: ListenerInput;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Gathers StatsD packets over UDP and, on the same port, TCP, and flushes them into the store. */
export async function listenForStatsd(options: StatsdListenerOptions): Promise<Listener> {
  const { input, logger, clock, settings } = options;
  const aggregator = new StatsdAggregator(settings, input.sink);
  let isUsed = false;
  const take = (packet: string): void => {
    isUsed = true;
    aggregator.take(packet);
  };
  const named = { name: 'statsd', input, logger };
  const listener = await listenOnBoth(
    options,
    (address) => listenForDatagrams({ ...address, ...named, take: (datagram) => take(datagram.toString('utf8')) }),
    (address) =>
      listenForStreams({
        ...address,
        ...named,
        createReader: () =>
          new WholeLines({
            take,
            tooLong: (excerpt) => input.sink.reject('too-long', excerpt),
          }),
      }),
  );
  if (listener.port === null) return listener;
  const flush = (): void => {
    // A port that nobody ever sent to says nothing of itself: its series would be all there is under `stats`.
    if (!isUsed) return;
    input.begin();
    aggregator.flush(clock.nowMs(), () => performance.now());
    input.end();
  };
  const timer = repeatOnTheInterval(durationMs(settings.flush_interval), clock, flush);
  return {
    port: listener.port,
    setPaused: (paused) => listener.setPaused(paused),
    async close() {
      await listener.close();
      timer.stop();
      // What was counted since the last flush is not lost with the process.
      flush();
    },
  };
}

/**
 * Runs at the whole multiples of `intervalMs` since the epoch, so that each slot of the store has one flush. A timer that
 * fires a little early or late belongs to the nearest multiple, and the next run is the one after it.
 */
function repeatOnTheInterval(intervalMs: number, clock: Clock, run: () => void): { stop(): void } {
  const untilNext = (): number => {
    const nowMs = clock.nowMs();
    return (Math.round(nowMs / intervalMs) + 1) * intervalMs - nowMs;
  };
  let timer = setTimeout(tick, untilNext());
  function tick(): void {
    run();
    timer = setTimeout(tick, untilNext());
  }
  return { stop: () => clearTimeout(timer) };
}
