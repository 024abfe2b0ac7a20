/** Lines of the command line that the console can run itself, typed after `:` in the palette. Pure. */

export type GembaAction =
  | { readonly kind: 'up' | 'destroy' | 'plan' | 'status' | 'drift' | 'logs'; readonly environment: string }
  | { readonly kind: 'deploy'; readonly artifact: string; readonly environment: string; readonly version: string }
  | { readonly kind: 'annotate'; readonly text: string }
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'query'; readonly target: string }
  | { readonly kind: 'doctor' | 'trust' | 'validate' | 'events' };

/** What the workspace holds, for completion. */
export interface GembaNames {
  readonly environments: readonly string[];
  readonly services: readonly string[];
}

export interface GembaSuggestion {
  /** The whole line, without `gemba`. */
  readonly line: string;
  readonly detail: string;
}

const PER_ENVIRONMENT = {
  up: 'bring it up as it is defined',
  plan: 'what would change',
  status: 'what runs',
  drift: 'defined beside actual',
  logs: 'what its nodes say',
  destroy: 'remove all of it; asks first',
} as const;

const BARE = {
  doctor: 'check this machine again',
  validate: 'check every file',
  trust: 'let the files of this workspace run commands',
  events: 'what happened',
} as const;

function isKey<Table extends object>(table: Table, key: string): key is Extract<keyof Table, string> {
  return Object.hasOwn(table, key);
}

function parseDeploy(words: readonly string[]): GembaAction | null {
  const given = new Map(
    words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const),
  );
  const artifact = given.get('artifact');
  const environment = given.get('environment');
  const version = given.get('version');
  return artifact && environment && version ? { kind: 'deploy', artifact, environment, version } : null;
}

/** Reads one line; null for what the console does not run, or not yet whole. */
export function parseGembaLine(line: string): GembaAction | null {
  const [verb = '', ...words] = line.trim().split(/\s+/);
  const rest = words.join(' ');
  if (isKey(BARE, verb)) return words.length === 0 ? { kind: verb } : null;
  if (isKey(PER_ENVIRONMENT, verb)) {
    const [environment] = words;
    return environment !== undefined && words.length === 1 ? { kind: verb, environment } : null;
  }
  if (verb === 'deploy') return parseDeploy(words);
  if (verb === 'annotate') return rest === '' ? null : { kind: 'annotate', text: rest.replace(/^(["'])(.*)\1$/, '$2') };
  if (verb === 'open') return rest.startsWith('gemba://') ? { kind: 'open', link: rest } : null;
  if (verb === 'metrics' && words[0] === 'query' && words.length > 1)
    return { kind: 'query', target: words.slice(1).join(' ') };
  return null;
}

/** Every line that is whole as it stands, for the names of this workspace. */
export function suggestGembaLines({ environments, services }: GembaNames): GembaSuggestion[] {
  return [
    ...environments.flatMap((name) =>
      Object.entries(PER_ENVIRONMENT).map(([verb, detail]) => ({ line: `${verb} ${name}`, detail })),
    ),
    ...environments.flatMap((environment) =>
      services.map((artifact) => ({
        line: `deploy artifact=${artifact} environment=${environment} version=local`,
        detail: 'build and replace it',
      })),
    ),
    ...Object.entries(BARE).map(([line, detail]) => ({ line, detail })),
  ];
}
