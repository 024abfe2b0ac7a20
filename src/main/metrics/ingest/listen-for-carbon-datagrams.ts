import type { Logger } from '../../platform/logger';
import { CarbonLineParser } from './carbon-line-parser';
import type { Listener, ListenerAddress, ListenerInput } from './listeners';
import { listenForDatagrams } from './sockets/listen-for-datagrams';

const NEWLINE = Buffer.from('\n');

/** Reads carbon plaintext from datagrams: each holds whole lines, the last one with or without its newline. */
export function listenForCarbonDatagrams(
  address: ListenerAddress,
  input: ListenerInput,
  logger: Logger,
): Promise<Listener> {
  const parser = new CarbonLineParser(input.sink);
  const take = (datagram: Buffer): void => {
    parser.push(datagram);
    parser.push(NEWLINE);
  };
  return listenForDatagrams({ ...address, name: 'carbon', input, take, logger });
}
