import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { CoreClient } from '../../shared/contract';
import { GembaError } from '../../shared/errors';
import type { TimelineEvent } from '../../shared/model/event';
import { parseTime } from '../metrics';
import type { Clock } from '../platform/clock';
import { graphiteJsonRoute, jsonAnswer } from './graphite-answer';
import { answerError } from './guard';
import { parseMoment } from './moment';
import { lastOf } from './params';

const LIMIT = 10_000;

/** `/events/…` as Graphite has it: events are what changed, and notes; posting one makes a note. */
export function eventRoutes(events: CoreClient['events'], clock: Clock): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  const nowSeconds = (): number => clock.nowMs() / 1000;
  const everything = () => events.list({ from: 0, until: Number.MAX_SAFE_INTEGER, limit: LIMIT });

  for (const path of ['/events/get_data', '/events/get_data/']) {
    graphiteJsonRoute(app, path, ['GET', 'POST'], async (params, context) => {
      const list = await inRange(events, params, nowSeconds());
      const tags = lastOf(params, 'tags');
      if (tags === undefined) return jsonAnswer(context, params, list.map(toGraphite));
      const wanted = await wantedTags(tags.split(' '), lastOf(params, 'set'), list, everything);
      return jsonAnswer(context, params, list.filter((event) => wanted(tagsToAskFor(event))).map(toGraphite));
    });
  }
  for (const path of ['/events', '/events/']) {
    app.get(path, async (context) => {
      const list = await inRange(events, new URL(context.req.url).searchParams, nowSeconds());
      return context.json(list.map(toGraphite));
    });
    app.post(path, async (context) => {
      try {
        await events.annotate(readNote(await context.req.text(), nowSeconds()));
        return context.body(null, 200);
      } catch (error) {
        return answerError(context, error);
      }
    });
  }
  for (const path of ['/events/:id{[0-9]+}', '/events/:id{[0-9]+}/']) {
    graphiteJsonRoute(app, path, ['GET'], async (params, context) => {
      const event = (await everything()).find((one) => one.id === Number(context.req.param('id')));
      if (event === undefined) throw new GembaError('missing', 'Event matching query does not exist');
      const { id, what, data, tags } = toGraphite(event);
      // By itself an event tells its time as text.
      const when = new Date(event.at).toISOString().replace('.000Z', 'Z');
      return jsonAnswer(context, params, { id, when, what, data, tags });
    });
  }
  return app;
}

/** Both ends included; from the beginning of time to now unless told otherwise. */
async function inRange(events: CoreClient['events'], params: URLSearchParams, now: number): Promise<TimelineEvent[]> {
  const time = (name: string, fallback: number): number => {
    const text = lastOf(params, name);
    return text === undefined ? fallback : readTime(text, now);
  };
  const range = { from: time('from', 0) * 1000, until: time('until', now) * 1000 };
  const list = await events.list({ ...range, limit: LIMIT });
  // Those that began before and still last belong to a ruler, not to Graphite's answer.
  return list.filter(({ at }) => at >= range.from);
}

type Wanted = (tags: readonly string[]) => boolean;

/**
 * All of the tags must be there; one is enough with `set=union`. As in Graphite a tag that no event has at all is passed
 * over, unless there is no other or `set=intersection` insists on every one.
 */
async function wantedTags(
  tags: readonly string[],
  set: string | undefined,
  list: readonly TimelineEvent[],
  everything: () => Promise<readonly TimelineEvent[]>,
): Promise<Wanted> {
  if (set === 'union') return (own) => tags.some((tag) => own.includes(tag));
  if (set === 'intersection') return (own) => tags.every((tag) => own.includes(tag));
  const known = new Set(list.flatMap(tagsToAskFor));
  if (!tags.every((tag) => known.has(tag))) for (const event of await everything()) addAll(known, tagsToAskFor(event));
  const asked = tags.filter((tag) => known.has(tag));
  return (own) => asked.length > 0 && asked.every((tag) => own.includes(tag));
}

function addAll(into: Set<string>, tags: readonly string[]): void {
  for (const tag of tags) into.add(tag);
}

/** What kind of event it was and where can be asked for like a tag of its own. */
function tagsToAskFor(event: TimelineEvent): string[] {
  return [...new Set([...event.tags, event.kind, ...(event.environment === null ? [] : [event.environment])])];
}

/** A note has the tags that it was given, as Graphite's events; what the console observed is told by its kind as well. */
function toGraphite(event: TimelineEvent) {
  return {
    when: Math.floor(event.at / 1000),
    what: event.title,
    data: event.detail ?? '',
    tags: event.kind === 'note' ? event.tags : tagsToAskFor(event),
    id: event.id,
  };
}

interface Note {
  readonly text: string;
  readonly detail: string;
  readonly tags: string[];
  readonly at: number | null;
}

function readNote(body: string, now: number): Note {
  const parsed = parseObject(body);
  const { what, when, data, tags } = parsed;
  if (typeof what !== 'string' || what === '') throw new GembaError('usage', 'The event needs "what": a text.');
  const list = Array.isArray(tags) ? tags : typeof tags === 'string' ? tags.split(/[\s,]+/) : tags == null ? [] : null;
  if (list === null || list.some((tag) => typeof tag !== 'string')) {
    throw new GembaError('usage', '"tags" must be an array or space-separated string');
  }
  return {
    text: what,
    detail: typeof data === 'string' ? data : data == null ? '' : JSON.stringify(data),
    tags: (list as string[]).filter((tag) => tag !== ''),
    at: when == null ? null : readWhen(when, now) * 1000,
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

function readWhen(when: unknown, now: number): number {
  if (typeof when === 'number' && Number.isFinite(when)) return when;
  if (typeof when === 'string') return readTime(when, now);
  throw new GembaError('usage', '"when" must be a time.');
}

/** A time as Graphite reads it, in UTC as in `/render`, or in ISO 8601. */
function readTime(text: string, now: number): number {
  try {
    return parseTime(text, Math.floor(now), 'UTC');
  } catch (error) {
    if (!(error instanceof GembaError)) throw error;
    return parseMoment(text, now);
  }
}
