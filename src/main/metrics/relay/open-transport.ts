import type { RelayDefinition } from '../../../shared/definitions/routing';
import type { Logger } from '../../platform/logger';
import { createCarbonTransport } from './carbon-transport';
import { createKafkaTransport } from './kafka-transport';
import { createRemoteWriteTransport } from './remote-write-transport';
import type { Transport } from './transport';

/** A host as `hosts:` writes it. */
export interface CarbonHost {
  readonly host: string;
  readonly port: number;
  readonly instance: string | null;
}

/** Reads `host:port` or `host:port:instance`; the definition's schema has seen to it that it is one. */
export function parseCarbonHost(text: string): CarbonHost {
  const match = /^(\[.*\]|[^:]+):(\d+)(?::(.+))?$/.exec(text);
  const [, host = text, port = '0', instance = null] = match ?? [];
  return { host: host.replace(/^\[|\]$/g, ''), port: Number(port), instance };
}

/** One host that a destination has a queue for. */
export interface Place {
  /** Names its folder: letters, digits, dots, dashes. */
  readonly key: string;
  readonly title: string;
  open(): Transport;
}

export interface PlaceOptions {
  readonly logger: Logger;
  /** The `Authorization` header for a name under `credentials_name:`. @throws where the secret is not there */
  readonly authorizationOf: (credentialsName: string | undefined) => string | null;
}

/** carbon's hosts have a queue each; the others know themselves which of their machines takes what. */
export function placesOf(definition: RelayDefinition, options: PlaceOptions): Place[] {
  switch (definition.kind) {
    case 'carbon':
      return definition.hosts.map((text) => {
        const { host, port } = parseCarbonHost(text);
        const open = (): Transport => createCarbonTransport({ host, port, protocol: definition.protocol });
        return { key: text.replace(/[^\w.-]/g, '_'), title: text, open };
      });
    case 'prometheus': {
      const { url, names, credentials_name } = definition;
      const open = (): Transport =>
        createRemoteWriteTransport({ url, names, authorization: () => options.authorizationOf(credentials_name) });
      return [{ key: 'remote-write', title: url, open }];
    }
    case 'kafka': {
      const { brokers, topic, format } = definition;
      const open = (): Transport => createKafkaTransport({ brokers, topic, format, logger: options.logger });
      return [{ key: 'kafka', title: `${brokers.join(', ')} ${topic}`, open }];
    }
  }
}
