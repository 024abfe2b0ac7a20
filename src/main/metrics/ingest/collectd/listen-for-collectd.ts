import type { Logger } from '../../../platform/logger';
import type { CollectdSettings } from '../ingest-settings';
import type { Listener, ListenerAddress, ListenerInput } from '../listeners';
import { listenForDatagrams } from '../sockets/listen-for-datagrams';
import { createCollectdReader } from './take-collectd';
import { loadTypesDb } from './types-db';

export interface CollectdListenerOptions extends ListenerAddress {
  readonly settings: CollectdSettings;
  readonly input: ListenerInput;
  readonly logger: Logger;
}

/** Is a server to the `network` plug-in of any number of collectds. */
export async function listenForCollectd(options: CollectdListenerOptions): Promise<Listener> {
  const { settings, input, logger } = options;
  const types = await loadTypesDb(settings.types_db, (message) => logger.warn(`collectd: ${message}`, {}));
  return listenForDatagrams({ ...options, name: 'collectd', take: createCollectdReader(settings, types, input.sink) });
}
