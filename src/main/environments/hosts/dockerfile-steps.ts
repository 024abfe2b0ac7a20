import { shellLine } from '../../platform/shell-words';
import { GembaError } from '../../../shared/errors';
import type { Provisioner } from '../model/resolved';

/** What a Dockerfile does, as something that can be done to a host as well. */
export interface DockerfilePlan {
  readonly steps: readonly HostStep[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  /** Null: root. */
  readonly user: string | null;
  /** Entrypoint and command together; null where neither is said. */
  readonly command: readonly string[] | null;
}

export type HostStep =
  | {
      readonly kind: 'run';
      readonly script: string;
      readonly workdir: string;
      readonly user: string | null;
      readonly env: Readonly<Record<string, string>>;
      readonly line: number;
    }
  | { readonly kind: 'provision'; readonly provisioner: Provisioner; readonly folder: string }
  | { readonly kind: 'copy'; readonly from: readonly string[]; readonly to: string; readonly line: number };

/** Of no meaning on a host, or said elsewhere: health by `health:`, ports by `connectivity`. */
const IGNORED = new Set(['EXPOSE', 'LABEL', 'VOLUME', 'STOPSIGNAL', 'HEALTHCHECK', 'MAINTAINER', 'ONBUILD', 'SHELL']);

/**
 * Reads a Dockerfile as a list of things to do to a host: what is run, copied and set. What it starts from is the host.
 *
 * @throws GembaError `invalid` with the line, for what has no meaning on a host: stages, addresses to fetch
 * @see https://docs.docker.com/reference/dockerfile/
 */
export function readDockerfile(
  text: string,
  file: string,
  buildArgs: Readonly<Record<string, string>>,
): DockerfilePlan {
  const steps: HostStep[] = [];
  const env: Record<string, string> = {};
  const args: Record<string, string> = {};
  let workdir = '/';
  let user: string | null = null;
  let command: string[] | null = null;
  let entrypoint: string[] | null = null;
  let stages = 0;
  const refuse = (line: number, what: string): GembaError =>
    new GembaError('invalid', `${file}:${line}: ${what} cannot be done on a host.`, {
      nextStep: 'Say it with RUN and COPY in one stage, or run the service on Docker.',
    });
  for (const { line, name, rest } of instructions(text)) {
    const fill = (value: string): string => substitute(value, { ...args, ...env });
    if (IGNORED.has(name)) continue;
    switch (name) {
      case 'FROM':
        stages += 1;
        if (stages > 1) throw refuse(line, 'a second stage');
        break;
      case 'ARG': {
        const [key = '', value = ''] = splitPair(rest);
        args[key] = buildArgs[key] ?? unquote(fill(value));
        break;
      }
      case 'ENV':
        Object.assign(env, readPairs(rest, fill));
        break;
      case 'WORKDIR':
        workdir = absolute(unquote(fill(rest)), workdir);
        steps.push({
          kind: 'run',
          script: shellLine(['mkdir', '-p', workdir]),
          workdir: '/',
          user: null,
          env: {},
          line,
        });
        break;
      case 'USER':
        user = /^(root|0)(:|$)/.test(fill(rest)) ? null : (fill(rest).split(':')[0] ?? null);
        break;
      case 'RUN': {
        if (rest.startsWith('--') || /(^|[^<(])<<-?['"]?[A-Za-z_]/.test(rest))
          throw refuse(line, 'RUN with options or a here-document');
        const words = jsonWords(rest);
        const script = words === null ? rest : shellLine(words);
        steps.push({ kind: 'run', script, workdir, user, env: { ...args, ...env }, line });
        break;
      }
      case 'COPY':
      case 'ADD': {
        const words = (jsonWords(rest) ?? rest.split(/\s+/))
          .filter((word) => !/^--(chown|chmod|link)/.test(word))
          .map(fill);
        if (words.some((word) => word.startsWith('--'))) throw refuse(line, `${name} from elsewhere`);
        if (words.some((word) => word.split('/').includes('..')))
          throw refuse(line, 'a path out of the service’s folder');
        if (words.some((word) => /^https?:\/\//.test(word))) throw refuse(line, 'ADD of an address');
        const to = words.pop() ?? '.';
        steps.push({ kind: 'copy', from: words, to: absolute(to, workdir) + (/(\/|^\.)$/.test(to) ? '/' : ''), line });
        break;
      }
      case 'CMD':
        command = jsonWords(rest) ?? ['/bin/sh', '-c', rest];
        break;
      case 'ENTRYPOINT':
        entrypoint = jsonWords(rest) ?? ['/bin/sh', '-c', rest];
        break;
      default:
        throw refuse(line, name);
    }
  }
  const whole = entrypoint === null && command === null ? null : [...(entrypoint ?? []), ...(command ?? [])];
  return { steps, env, workdir, user, command: whole };
}

/** Instructions with the line on which each begins; comments and continued lines taken away. */
function instructions(text: string): { line: number; name: string; rest: string }[] {
  const found: { line: number; name: string; rest: string }[] = [];
  let open: { line: number; text: string } | null = null;
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    if (/^\s*#/.test(raw) || raw.trim() === '') continue;
    const continues = /\\\s*$/.test(raw);
    const part = continues ? raw.replace(/\\\s*$/, '') : raw;
    open = open === null ? { line: index + 1, text: part } : { line: open.line, text: `${open.text}\n${part}` };
    if (continues) continue;
    const [, name = '', rest = ''] = /^\s*(\S+)\s*([^]*)$/.exec(open.text) ?? [];
    found.push({ line: open.line, name: name.toUpperCase(), rest: rest.replace(/\n/g, ' ').trim() });
    open = null;
  }
  return found;
}

function jsonWords(text: string): string[] | null {
  if (!text.startsWith('[')) return null;
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) && value.every((word) => typeof word === 'string') ? value : null;
  } catch {
    return null;
  }
}

function splitPair(text: string): [string, string] {
  const equals = text.indexOf('=');
  return equals < 0 ? [text.trim(), ''] : [text.slice(0, equals).trim(), text.slice(equals + 1).trim()];
}

/** `A=1 B="two words"`, or the older `A 1`. */
function readPairs(text: string, fill: (value: string) => string): Record<string, string> {
  if (!/^\w+=/.test(text)) {
    const [key = '', ...rest] = text.split(/\s+/);
    return { [key]: fill(rest.join(' ')) };
  }
  const pairs = [...text.matchAll(/(\w+)=("(?:[^"\\]|\\.)*"|'[^']*'|(?:[^\s\\]|\\.)*)/g)];
  return Object.fromEntries(pairs.map((pair) => [pair[1] ?? '', fill(unquote(pair[2] ?? ''))]));
}

function substitute(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(
    /\$(?:\{(\w+)(?::-([^}]*))?\}|(\w+))/g,
    (_, braced: string | undefined, fallback: string | undefined, plain: string | undefined) =>
      values[braced ?? plain ?? ''] ?? fallback ?? '',
  );
}

function unquote(text: string): string {
  if (/^"[^]*"$/.test(text)) return text.slice(1, -1).replace(/\\(["\\$])/g, '$1');
  return /^'[^]*'$/.test(text) ? text.slice(1, -1) : text;
}

function absolute(place: string, workdir: string): string {
  const joined = place.startsWith('/') ? place : `${workdir}/${place}`;
  const parts: string[] = [];
  for (const part of joined.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}
