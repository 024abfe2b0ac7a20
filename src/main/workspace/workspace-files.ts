import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { RULE_FILES } from '../../shared/definitions/routing';

/** Folders whose YAML files are mappings of names to entries. */
export const ENTRY_KINDS = ['environments', 'services', 'journeys', 'blueprints'] as const;
export type EntryKind = (typeof ENTRY_KINDS)[number];

export const CONFIG_FILE = 'gemba.yaml';
export const STORAGE_SCHEMAS_FILE = 'storage-schemas.conf';
export const STORAGE_AGGREGATION_FILE = 'storage-aggregation.conf';

export type FileKind = 'config' | 'storage-schemas' | 'storage-aggregation' | 'rules' | EntryKind;

/** What a path inside the workspace (forward slashes) is to us; null for a file that is none of ours. */
export function fileKind(file: string): FileKind | null {
  if (file === CONFIG_FILE) return 'config';
  if (file === STORAGE_SCHEMAS_FILE) return 'storage-schemas';
  if (file === STORAGE_AGGREGATION_FILE) return 'storage-aggregation';
  if (RULE_FILES.some((name) => name === file)) return 'rules';
  const [folder = '', name = '', ...deeper] = file.split('/');
  const isYaml = /^[^.].*\.ya?ml$/i.test(name);
  return isYaml && deeper.length === 0 ? (ENTRY_KINDS.find((kind) => kind === folder) ?? null) : null;
}

/** The files of ours that are there, in a fixed order: which of two entries of one name comes first must not change. */
export async function listWorkspaceFiles(dir: string): Promise<string[]> {
  const folders = await Promise.all(ENTRY_KINDS.map(async (kind) => filesIn(dir, kind)));
  return [...(await filesIn(dir, '')), ...folders.flat()].filter((file) => fileKind(file) !== null);
}

async function filesIn(dir: string, folder: string): Promise<string[]> {
  try {
    const names = await readdir(path.join(dir, folder));
    return names.sort().map((name) => (folder === '' ? name : `${folder}/${name}`));
  } catch {
    // A folder that is not there, or is no folder, has no files.
    return [];
  }
}
