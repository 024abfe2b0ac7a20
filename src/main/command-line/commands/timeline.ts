import { parseMoment } from '../../api/moment';
import { withCore } from '../connect';
import type { ExitStatus } from '../exit-status';
import type { Invocation } from '../invocation';
import { formatTable, formatTime } from '../table';

const EVENTS_LIMIT = 10_000;

export function annotate(
  invocation: Invocation,
  text: string,
  options: { tags?: string; at?: string },
): Promise<ExitStatus> {
  const at = options.at === undefined ? null : parseMoment(options.at, Date.now() / 1000) * 1000;
  const tags = (options.tags ?? '')
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
  return withCore(invocation, { kind: 'change', what: 'gemba annotate' }, async ({ client }) => {
    const event = await client.events.annotate({ text, tags, at });
    invocation.output.document(event);
    invocation.output.print(`${formatTime(event.at)}  ${event.title}`);
    return 0;
  });
}

export function events(invocation: Invocation, options: { from: string; until: string }): Promise<ExitStatus> {
  const now = Date.now() / 1000;
  const from = parseMoment(options.from, now) * 1000;
  const until = parseMoment(options.until, now) * 1000;
  return withCore(invocation, { kind: 'look' }, async ({ client }) => {
    const list = await client.events.list({ from, until, limit: EVENTS_LIMIT });
    invocation.output.document(list);
    const rows = list.map(({ at, kind, environment, title, tags }) => [
      formatTime(at),
      kind,
      environment ?? '',
      title,
      tags.join(','),
    ]);
    invocation.output.print(rows.length === 0 ? 'No events in this range.' : formatTable(rows));
    return 0;
  });
}
