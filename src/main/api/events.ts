import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { CoreClient } from '../../shared/contract';
import { GembaError } from '../../shared/errors';
import type { TimelineEvent } from '../../shared/model/event';
import type { Clock } from '../platform/clock';
import { answerError, type ApiContext } from './guard';
import { parseMoment } from './moment';

const DAY_SECONDS = 86_400;
const LIMIT = 10_000;

/** `/events/…` as Graphite has it: events are what changed, and notes; posting one makes a note. */
export function eventRoutes(events: CoreClient['events'], clock: Clock): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const nowSeconds = (): number => clock.nowMs() / 1000;
  const route = (paths: string[], answer: (context: ApiContext) => Promise<Response>): void => {
    app.on('GET', paths, (context) => answer(context).catch((error: unknown) => answerError(context, error)));
  };

  route(['/events/get_data', '/events/get_data/', '/events', '/events/'], async (context) => {
    const moment = (name: string, fallback: number): number => {
      const text = context.req.query(name);
      return text === undefined || text === '' ? fallback : parseMoment(text, nowSeconds());
    };
    const until = moment('until', nowSeconds());
    const list = await events.list({
      from: moment('from', until - DAY_SECONDS) * 1000,
      until: until * 1000,
      limit: LIMIT,
    });
    const wanted = wantedTags(context.req.query('tags'), context.req.query('set'));
    return context.json(list.filter((event) => wanted(graphiteTags(event))).map(toGraphite));
  });
  route(['/events/:id{[0-9]+}', '/events/:id{[0-9]+}/'], async (context) => {
    const id = Number(context.req.param('id'));
    const all = await events.list({ from: 0, until: Number.MAX_SAFE_INTEGER, limit: LIMIT });
    const event = all.find((one) => one.id === id);
    return event === undefined
      ? context.json({ error: 'Event matching query does not exist' }, 404)
      : context.json(toGraphite(event));
  });
  app.on('POST', ['/events', '/events/'], async (context) => {
    try {
      const note = readNote(await context.req.text(), nowSeconds());
      return context.json(toGraphite(await events.annotate(note)));
    } catch (error) {
      return answerError(context, error);
    }
  });
  return app;
}

/** Space- or comma-separated; all of them must be there, or one with `set=union`. */
function wantedTags(text: string | undefined, set: string | undefined): (tags: readonly string[]) => boolean {
  const wanted = (text ?? '').split(/[\s,]+/).filter((tag) => tag !== '');
  if (wanted.length === 0) return () => true;
  return set === 'union'
    ? (tags) => wanted.some((tag) => tags.includes(tag))
    : (tags) => wanted.every((tag) => tags.includes(tag));
}

/** What kind of event it was and where can be asked for like a tag of its own. */
function graphiteTags(event: TimelineEvent): string[] {
  return [...new Set([...event.tags, event.kind, ...(event.environment === null ? [] : [event.environment])])];
}

function toGraphite(event: TimelineEvent) {
  return {
    id: event.id,
    when: Math.floor(event.at / 1000),
    what: event.title,
    data: event.detail ?? '',
    tags: graphiteTags(event),
  };
}

function readNote(body: string, nowSeconds: number): { text: string; tags: string[]; at: number | null } {
  const parsed = parseObject(body);
  const { what, when, data, tags } = parsed;
  if (typeof what !== 'string' || what === '') throw new GembaError('usage', 'The event needs "what": a text.');
  const list = Array.isArray(tags) ? tags : typeof tags === 'string' ? tags.split(/[\s,]+/) : tags == null ? [] : null;
  if (list === null || list.some((tag) => typeof tag !== 'string')) {
    throw new GembaError('usage', '"tags" must be a list of texts, or one text with spaces between them.');
  }
  return {
    text: typeof data === 'string' && data !== '' ? `${what}\n${data}` : what,
    tags: (list as string[]).filter((tag) => tag !== ''),
    at: when == null ? null : readWhen(when, nowSeconds) * 1000,
  };
}

function parseObject(body: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
      return parsed as Record<string, unknown>;
  } catch {
    // Said below, for text that is no JSON and JSON that is no object alike.
  }
  throw new GembaError('usage', 'The body must be a JSON object such as {"what": "release", "tags": ["deploy"]}.');
}

function readWhen(when: unknown, nowSeconds: number): number {
  if (typeof when === 'number') return when;
  if (typeof when === 'string') return parseMoment(when, nowSeconds);
  throw new GembaError('usage', '"when" must be a time.');
}
