import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { stringify } from 'yaml';
import { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { ServiceDefinition } from '../../../shared/definitions/service';
import { GembaError } from '../../../shared/errors';
import type { Adoption } from '../../../shared/model/adoption';
import { formatCount } from '../../../shared/units';
import type { EnvironmentSource } from '../source';
import { adoptCompose, folderFrom, type AdoptedDefinitions } from './adopt-compose';
import { adoptVagrantfile } from './adopt-vagrantfile';
import { readCompose, readVariables } from './compose-file';

const VAGRANTFILE = 'Vagrantfile';
/** What compose itself looks for, in its order; then Vagrant's own. */
const USUAL_FILES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml', VAGRANTFILE];
const MAX_BYTES = 1024 * 1024;

export interface AdoptRequest {
  readonly environment: string;
  /** A file, a folder that has one, or the name of a compose project that runs; null: the workspace's own folder. */
  readonly from: string | null;
  /** Only says what would be written. */
  readonly preview: boolean;
}

export interface AdoptOptions {
  readonly source: EnvironmentSource;
  /** The compose file of a project that runs on the engine, by its labels; null where there is none. */
  readonly fileOfProject: (project: string, signal: AbortSignal) => Promise<string | null>;
}

/**
 * Makes definitions of this workspace from a compose file or a Vagrantfile. The file itself is not touched, and a
 * Vagrantfile, which is a program, is read and not run.
 *
 * @throws GembaError `missing` where there is nothing to read, `invalid` where it cannot be understood, `refused` where
 *   something of those names is defined already
 */
export async function adopt(
  { source, fileOfProject }: AdoptOptions,
  { environment, from, preview }: AdoptRequest,
  signal: AbortSignal,
): Promise<Adoption> {
  const found = await findFile(source.dir, from, (project) => fileOfProject(project, signal));
  const { file } = found;
  const adopted = await readAdopted(found, environment, source.dir);
  assertFree(source, environment, adopted);
  assertWellFormed(environment, adopted);
  const relative = path.relative(source.dir, file);
  const shown = relative.startsWith('..') ? file : relative;
  const files = [
    { file: `environments/${environment}.yaml`, text: page(shown, { [environment]: adopted.environment }) },
    { file: `services/${environment}.yaml`, text: page(shown, adopted.services) },
  ];
  if (!preview) await write(source, files, adopted, signal);
  return {
    environment,
    from: shown,
    sentence: describe(environment, shown, adopted),
    files,
    sizes: { ...adopted.sizes },
    notes: [...adopted.notes],
    written: !preview,
  };
}

async function readAdopted(
  { file, text }: { readonly file: string; readonly text: string },
  environment: string,
  workspaceDir: string,
): Promise<AdoptedDefinitions> {
  const toWorkspace = folderFrom(workspaceDir, path.dirname(file));
  if (path.basename(file) !== VAGRANTFILE) {
    const dotEnv = await readFile(path.join(path.dirname(file), '.env'), 'utf8').catch(absentIsEmpty);
    return adoptCompose(readCompose(text, file, readVariables(dotEnv)), environment, toWorkspace);
  }
  const adopted = adoptVagrantfile(text, environment, toWorkspace);
  if (adopted.environment.nodes.length > 0) return adopted;
  throw new GembaError('invalid', `${file} configures no machine that can be read without running it.`, {
    nextStep: 'Use it as it is: `provider: vagrant` and `vagrant: { vagrantfile: … }`; see docs/workspace-files.md.',
  });
}

async function write(
  { serve }: EnvironmentSource,
  files: Adoption['files'],
  { sizes }: AdoptedDefinitions,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, value] of Object.entries(sizes)) {
    for (const [key, limit] of Object.entries(value)) {
      await serve.edit({ file: 'gemba.yaml', path: ['sizes', name, key], value: limit }, { signal });
    }
  }
  // Services first: an environment that names none that exist would be a mistake for a moment.
  for (const { file, text } of files.toReversed()) await serve.write({ file, text, expected: null }, { signal });
}

async function findFile(
  workspaceDir: string,
  from: string | null,
  fileOfProject: (project: string) => Promise<string | null>,
): Promise<{ file: string; text: string }> {
  const place = path.resolve(workspaceDir, from ?? '.');
  const candidates = [place, ...USUAL_FILES.map((name) => path.join(place, name))];
  for (const file of candidates) {
    const text = await readText(file);
    if (text !== null) return { file, text };
  }
  const labelled = from === null || /[/\\]/.test(from) ? null : await fileOfProject(from);
  const text = labelled === null ? null : await readText(labelled);
  if (labelled !== null && text !== null) return { file: labelled, text };
  throw new GembaError(
    'missing',
    labelled === null
      ? `There is no compose file and no Vagrantfile at ${place}${from === null ? '' : `, and no project ${from} that runs`}.`
      : `The project ${from} was started from ${labelled}, which is not there any more.`,
    { nextStep: 'Name one: gemba adopt NAME --from path/to/compose.yaml' },
  );
}

/** Null where there is no such file. */
async function readText(file: string): Promise<string | null> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > MAX_BYTES) throw new GembaError('invalid', `${file} is too large to be one by hand.`);
    return bytes.toString('utf8');
  } catch (error) {
    if (error instanceof GembaError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null;
    throw new GembaError('denied', `${file} cannot be read: ${message}`, { cause: error });
  }
}

function absentIsEmpty(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}

function assertFree(source: EnvironmentSource, environment: string, { services }: AdoptedDefinitions): void {
  const known = source.current();
  const taken = Object.keys(services).filter((name) => known.services.has(name));
  if (known.environments.has(environment)) {
    throw new GembaError('refused', `There is an environment called ${environment} already; nothing was written.`, {
      nextStep: 'Give it another name: gemba adopt NAME',
    });
  }
  if (taken.length > 0) {
    throw new GembaError('refused', `${taken.join(', ')}: defined here already; nothing was written.`, {
      nextStep: 'Adopt it into a workspace of its own: gemba init FOLDER --empty',
    });
  }
}

/** What is written is in order, or not written. */
function assertWellFormed(name: string, { services, environment }: AdoptedDefinitions): void {
  const read = [
    [name, EnvironmentDefinition.safeParse(environment)] as const,
    ...Object.entries(services).map(([service, value]) => [service, ServiceDefinition.safeParse(value)] as const),
  ];
  for (const [entry, { success, error }] of read) {
    if (success) continue;
    const issue = error.issues[0];
    throw new GembaError(
      'invalid',
      `${entry}: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}: it cannot be adopted.`,
    );
  }
}

function page(from: string, value: unknown): string {
  return `# Adopted from ${from}. What stands here counts from now on.\n${stringify(value, { lineWidth: 120 })}`;
}

function describe(name: string, from: string, { services, environment, notes }: AdoptedDefinitions): string {
  const count = environment.nodes.reduce((sum, { number }) => sum + (typeof number === 'number' ? number : 1), 0);
  const rest = notes.length === 0 ? 'everything was taken over' : `${formatCount(notes.length, 'thing')} to look at`;
  return `${name}: ${formatCount(Object.keys(services).length, 'service')} on ${formatCount(count, 'node')}, from ${from}; ${rest}.`;
}
