import { GembaError } from '../../shared/errors';
import type { ApiContext } from './guard';

/** Query string and form body as one list of parameters, as Graphite reads them; JSON bodies are flattened. */
export async function readParams(context: ApiContext): Promise<URLSearchParams> {
  const params = new URLSearchParams(new URL(context.req.url).search);
  if (context.req.method !== 'POST') return params;
  const body = await context.req.text();
  const isJson = /^application\/json\b/i.test(context.req.header('content-type') ?? '');
  const pairs = isJson ? flattenJson(body) : [...new URLSearchParams(body)];
  for (const [key, value] of pairs) params.append(key, value);
  return params;
}

function flattenJson(body: string): Array<[string, string]> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch (error) {
    throw new GembaError('usage', `The body is not JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new GembaError('usage', 'The body must be a JSON object.');
  }
  return Object.entries(parsed).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map((item): [string, string] => [key, String(item)]),
  );
}

/** The last value of a parameter, which is the one that counts for Graphite. */
export function lastOf(params: URLSearchParams, name: string): string | undefined {
  return params.getAll(name).at(-1);
}

/** A whole number where it is there. @throws GembaError `usage` for anything else */
export function wholeParam(params: URLSearchParams, name: string, fallback: number): number {
  const text = lastOf(params, name);
  if (text === undefined) return fallback;
  if (/^\s*[+-]?\d+\s*$/.test(text)) return Number(text);
  throw new GembaError('usage', `Invalid int value '${text}' for param ${name}.`);
}

/** Whether a flag is set: `1`, `true`, `yes`, or there without a value. */
export function isSet(params: URLSearchParams, name: string): boolean {
  const value = params.get(name);
  return value !== null && !/^(0|false|no|off)$/i.test(value);
}

/** @throws GembaError `usage` where it is there and no number. */
export function numberParam(params: URLSearchParams, name: string): number | undefined {
  const text = params.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (Number.isNaN(value)) throw new GembaError('usage', `${name}=${text} is not a number.`);
  return value;
}
