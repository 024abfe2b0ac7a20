import { parse } from 'yaml';
import { z } from 'zod';
import { GembaError } from '../../../shared/errors';

/**
 * A compose file as far as it can be taken over; what else it says is kept to be named.
 *
 * @see https://github.com/compose-spec/compose-spec/blob/main/spec.md
 */
const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const TextList = z.union([z.string().transform((text) => [text]), z.array(Text)]);
const Command = z.union([z.string(), z.array(Text)]);
/** `{KEY: value}`, or `KEY=value` a line; null where the value is whatever the shell has. */
const Variables = z.union([
  z.record(z.string(), Text.nullable()),
  z.array(Text).transform((lines) =>
    Object.fromEntries(
      lines.map((line): [string, string | null] => {
        const at = line.indexOf('=');
        return at < 0 ? [line, null] : [line.slice(0, at), line.slice(at + 1)];
      }),
    ),
  ),
]);

const Port = z.union([Text, z.looseObject({ target: z.coerce.number(), protocol: z.string().default('tcp') })]);
const Volume = z.union([
  Text,
  z.looseObject({ type: z.string().default('volume'), source: z.string().optional(), target: z.string() }),
]);

export const ComposeService = z.looseObject({
  image: z.string().optional(),
  build: z
    .union([
      z.string(),
      z.looseObject({
        context: z.string().default('.'),
        dockerfile: z.string().optional(),
        args: Variables.optional(),
      }),
    ])
    .optional(),
  command: Command.nullish(),
  environment: Variables.optional(),
  ports: z.array(Port).default([]),
  expose: z.array(Text).default([]),
  volumes: z.array(Volume).default([]),
  depends_on: z
    .union([z.array(z.string()), z.record(z.string(), z.unknown()).transform((entries) => Object.keys(entries))])
    .default([]),
  links: z.array(z.string()).default([]),
  healthcheck: z
    .looseObject({
      test: Command.optional(),
      interval: z.string().optional(),
      timeout: z.string().optional(),
      retries: z.coerce.number().optional(),
      start_period: z.string().optional(),
      disable: z.boolean().optional(),
    })
    .optional(),
  scale: z.coerce.number().optional(),
  mem_limit: Text.optional(),
  cpus: z.coerce.number().optional(),
  stop_grace_period: z.string().optional(),
  env_file: TextList.optional(),
  deploy: z
    .looseObject({
      replicas: z.coerce.number().optional(),
      resources: z
        .looseObject({
          limits: z.looseObject({ cpus: z.coerce.number().optional(), memory: Text.optional() }).optional(),
        })
        .optional(),
    })
    .optional(),
});
export type ComposeService = z.infer<typeof ComposeService>;

const ComposeFile = z.looseObject({ services: z.record(z.string(), ComposeService) });
export type ComposeFile = z.infer<typeof ComposeFile>;

/**
 * Reads a compose file, its variables replaced as compose does.
 *
 * @param variables those of the `.env` file beside it
 * @throws GembaError `invalid` that names the file and the place
 */
export function readCompose(text: string, file: string, variables: ReadonlyMap<string, string>): ComposeFile {
  let value: unknown;
  try {
    // Anchors may be nested to no end; a hundred is more than any file of people has.
    value = parse(interpolate(text, variables), { maxAliasCount: 100, merge: true });
  } catch (cause) {
    throw new GembaError('invalid', `${file} is no YAML: ${(cause as Error).message}`, { cause });
  }
  const read = ComposeFile.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  throw new GembaError('invalid', `${file} is no compose file: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`);
}

/** `${NAME}`, `${NAME:-otherwise}`, `${NAME-otherwise}`, `$NAME`; `$$` is a dollar. */
export function interpolate(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(
    /\$(?:\$|([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:(:?)([-?+])([^}]*))?\})/g,
    (whole, plain?: string, braced?: string, colon?: string, operator?: string, word?: string) => {
      if (whole === '$$') return '$';
      const value = variables.get(plain ?? braced ?? '');
      const isSet = value !== undefined && (colon !== ':' || value !== '');
      if (operator === '-') return isSet ? value : (word ?? '');
      if (operator === '+') return isSet ? (word ?? '') : '';
      return value ?? '';
    },
  );
}

/** The lines of a `.env` file. */
export function readVariables(text: string): Map<string, string> {
  const entries = text.split(/\r?\n/).flatMap((line): [string, string][] => {
    const match = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line);
    if (match === null) return [];
    return [[match[1] ?? '', (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2')]];
  });
  return new Map(entries);
}
