import { z } from 'zod';
import { GembaError } from '../../../shared/errors';
import type { RemoteSeries } from './remote-series';

/** The shapes in which Graphite and what speaks like it answer; every parser throws `failed` for what is none of them. */

export interface RemoteNode {
  readonly path: string;
  readonly isLeaf: boolean;
}

const TreeNode = z.object({ id: z.string(), leaf: z.union([z.number(), z.boolean()]) });
const CompactNode = z.object({ path: z.string(), is_leaf: z.union([z.boolean(), z.number(), z.string()]) });

/** `treejson` (graphite-web's default) and `completer`. */
export function parseNodes(body: Buffer): RemoteNode[] {
  const answer = parseJson(body, z.union([z.array(TreeNode), z.object({ metrics: z.array(CompactNode) })]));
  if (Array.isArray(answer)) return answer.map(({ id, leaf }) => ({ path: id, isLeaf: Boolean(leaf) }));
  return answer.metrics.map(({ path, is_leaf }) => ({
    path: path.replace(/\.$/, ''),
    isLeaf: is_leaf === true || is_leaf === 1 || is_leaf === '1',
  }));
}

/** `/metrics/expand`: real paths. */
export function parseExpanded(body: Buffer): string[] {
  return parseJson(body, z.object({ results: z.array(z.string()) })).results;
}

/** A list of names: `/tags/findSeries`. */
export function parseNames(body: Buffer): string[] {
  return parseJson(body, z.array(z.string()));
}

/** `format=raw` or `format=json`, whichever it is: servers that know no raw answer in JSON. */
export function parseRendered(body: Buffer): RemoteSeries[] {
  const first = body.find((byte) => byte > 0x20);
  return first === OPENING_BRACKET ? parseJsonSeries(body) : parseRaw(body.toString('utf8'));
}

const OPENING_BRACKET = 0x5b;

/** `name,START,END,STEP|v1,v2,…`; a name may hold commas itself. */
export function parseRaw(text: string): RemoteSeries[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match = /^(.*),(\d+),(\d+),(\d+)\|(.*)$/.exec(line.trim());
      if (match === null) throw notGraphite(line);
      const [, name = '', start, , step, points = ''] = match;
      const values = points === '' ? [] : points.split(',').map(parseRawValue);
      return {
        name,
        startSeconds: Number(start),
        stepSeconds: Number(step),
        values: Float64Array.from(values),
      };
    });
}

/** A number as Python prints it; `None` and `nan` are gaps. */
function parseRawValue(text: string): number {
  const trimmed = text.trim();
  if (trimmed === 'inf') return Infinity;
  if (trimmed === '-inf') return -Infinity;
  return trimmed === '' ? NaN : Number(trimmed);
}

type JsonPoint = readonly [number | null, number];

/** By hand: zod takes no infinity for a number, and there may be a million of them. */
const JsonPoints = z.custom<readonly JsonPoint[]>(
  (points) => Array.isArray(points) && points.every((point: unknown) => isJsonPoint(point)),
);

function isJsonPoint(point: unknown): point is JsonPoint {
  if (!Array.isArray(point)) return false;
  const [value, time] = point as unknown[];
  return (value === null || typeof value === 'number') && typeof time === 'number';
}

const JsonSeries = z.object({ target: z.string(), datapoints: JsonPoints });

/** Where JSON does not say the step, two neighbouring points do; a single point stands for one minute. */
function parseJsonSeries(body: Buffer): RemoteSeries[] {
  return parseJson(body, z.array(JsonSeries))
    .filter(({ datapoints }) => datapoints.length > 0)
    .map(({ target, datapoints }) => {
      const [first, second] = datapoints;
      const start = first?.[1] ?? 0;
      return {
        name: target,
        startSeconds: start,
        stepSeconds: second === undefined ? 60 : second[1] - start,
        values: Float64Array.from(datapoints, ([value]) => value ?? NaN),
      };
    });
}

function parseJson<Schema extends z.ZodType>(body: Buffer, schema: Schema): z.output<Schema> {
  const text = body.toString('utf8');
  let value: unknown;
  try {
    // Graphite writes infinity as 1e9999, which JSON.parse reads as infinity; some write the bare word.
    value = JSON.parse(text.replace(/([[,]\s*)(-?)Infinity/g, '$1$21e9999').replace(/([[,]\s*)NaN/g, '$1null'));
  } catch (error) {
    throw notGraphite(text, error);
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw notGraphite(text, parsed.error);
  return parsed.data;
}

function notGraphite(text: string, cause?: unknown): GembaError {
  return new GembaError('failed', `The answer is not Graphite's: ${JSON.stringify(text.trim().slice(0, 120))}`, {
    nextStep: 'Check `url` and `kind` of this remote in gemba.yaml.',
    cause,
  });
}
