import type { Producer } from 'kafkajs';
import type { Logger } from '../../platform/logger';
import { plaintextLine } from './encode-plaintext';
import type { RelayedPoints } from './points';
import { DELIVERED, type Transport } from './transport';

export interface KafkaTransportOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly format: 'plaintext' | 'json';
  readonly logger: Logger;
}

/**
 * Produces one message for each point, its key the series, so that a series stays in one partition and in order. Confirmed
 * when all in-sync replicas have it.
 */
export function createKafkaTransport(options: KafkaTransportOptions): Transport {
  let connected: Producer | null = null;
  const disconnect = async (): Promise<void> => {
    const producer = connected;
    connected = null;
    await producer?.disconnect();
  };
  return {
    // Brokers refuse batches of more than a megabyte, and a message is up to three times what it is in the spool.
    windowBytes: 192 * 1024,
    paceMs: 250,
    async deliver(points) {
      try {
        if (connected === null) {
          connected = await createProducer(options);
          await connected.connect();
        }
        await connected.send({ topic: options.topic, acks: -1, messages: messagesOf(points, options.format) });
        return DELIVERED;
      } catch (error) {
        // A new connection finds the brokers that are there now.
        await disconnect().catch((failure: unknown) => options.logger.debug(`kafka: ${String(failure)}`, {}));
        throw error;
      }
    },
    close: disconnect,
  };
}

function messagesOf({ names, values, times }: RelayedPoints, format: KafkaTransportOptions['format']) {
  return names.map((name, index) => {
    const value = values[index] ?? NaN;
    const time = times[index] ?? 0;
    return {
      key: name,
      value: format === 'json' ? jsonOf(name, value, time) : plaintextLine(name, value, time).trimEnd(),
      timestamp: String(time * 1000),
    };
  });
}

/** JSON has no infinity: it is written as text. */
function jsonOf(name: string, value: number, time: number): string {
  return JSON.stringify({ name, value: Number.isFinite(value) ? value : String(value), time });
}

/** Its library is loaded here, so that who relays to no Kafka does not wait for it. */
async function createProducer({ brokers, logger }: KafkaTransportOptions): Promise<Producer> {
  const { Kafka, logLevel, Partitioners } = await import('kafkajs');
  const kafka = new Kafka({
    clientId: 'gemba',
    brokers: [...brokers],
    connectionTimeout: 5000,
    requestTimeout: 30_000,
    // The queue in front of this tries again, with the same points.
    retry: { retries: 0 },
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ log }) =>
        logger.debug(`kafka: ${log.message}`, {}),
  });
  return kafka.producer({
    createPartitioner: Partitioners.DefaultPartitioner,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
  });
}
