import { isOwnData, type ChangedFile } from '../model/changed-file';
import type { ComparedFact } from './compare-container';
import { formatMemory } from './format-limits';

/** More files than these are summed up in one fact. */
const NAMED_FILES = 12;

/**
 * What was changed in a container since it was well for the first time: each file by name, many in one sentence. Pure.
 *
 * @param baseline what its own start had changed; null where nobody recorded it: then everything counts
 */
export function compareFiles(files: readonly ChangedFile[], baseline: readonly ChangedFile[] | null): ComparedFact[] {
  const own = new Map((baseline ?? []).map((file) => [file.path, file]));
  const found = new Set(files.map(({ path }) => path));
  const differing = [
    ...files.filter((file) => isChanged(file, own.get(file.path)) && !isOwnData(file.path, own)),
    // What its start had set up and is gone. Elsewhere a program may well tidy up after itself.
    ...(baseline ?? [])
      .filter(({ path, kind }) => kind !== 'deleted' && SET_UP.test(path) && !found.has(path))
      .map(undone),
  ];
  if (differing.length === 0) {
    return [{ fact: 'files', defined: 'as made', actual: 'as made', same: true, kind: 'definition' }];
  }
  const facts = differing.slice(0, NAMED_FILES).map((file) => describe(file, own.get(file.path)));
  const more = differing.slice(NAMED_FILES);
  if (more.length === 0) return facts;
  const folders = [...new Set(more.map(({ path }) => path.split('/').slice(0, 3).join('/')))];
  return [
    ...facts,
    {
      fact: 'files',
      defined: 'as made',
      actual: `${more.length} more changed in ${folders.slice(0, 4).join(', ')}`,
      same: false,
      kind: 'definition',
    },
  ];
}

/** Where programs are set up rather than work. */
const SET_UP = /^\/(etc|usr|opt|bin|sbin|lib)\//;

/** A file without a digest on either side was not looked into: only that it is there is compared. */
function isChanged(file: ChangedFile, before: ChangedFile | undefined): boolean {
  if (before === undefined || before.kind !== file.kind) return true;
  return file.digest !== null && before.digest !== null && file.digest !== before.digest;
}

const undone = (file: ChangedFile): ChangedFile => ({ path: file.path, kind: 'deleted', digest: null });

function describe(file: ChangedFile, before: ChangedFile | undefined): ComparedFact {
  const defined =
    before === undefined ? (file.kind === 'added' ? null : 'as in the image') : `as at its start: ${contentOf(before)}`;
  return { fact: `file ${file.path}`, defined, actual: contentOf(file), same: false, kind: 'definition' };
}

/** `modified, 1.2 KB, mode 644, content 1f6a…`: the digest is what tells two of the same length apart. */
function contentOf({ kind, size, mode, digest }: ChangedFile): string {
  return [
    kind,
    ...(size === undefined || kind === 'deleted' ? [] : [formatMemory(size)]),
    ...(mode === undefined ? [] : [`mode ${mode}`]),
    ...(digest === null ? [] : [`content ${digest}`]),
  ].join(', ');
}
