import type { ChangedFile } from '../model/changed-file';
import type { ComparedFact } from './compare-container';

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
    ...files.filter((file) => own.get(file.path)?.digest !== file.digest || own.get(file.path)?.kind !== file.kind),
    // What its start had made and is as the image has it again.
    ...(baseline ?? []).filter(({ path, kind }) => kind !== 'deleted' && !found.has(path)).map(undone),
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

const undone = (file: ChangedFile): ChangedFile => ({ path: file.path, kind: 'deleted', digest: null });

function describe(file: ChangedFile, before: ChangedFile | undefined): ComparedFact {
  const defined = before?.digest ?? (file.kind === 'added' ? null : 'as in the image');
  const actual = file.kind === 'deleted' ? null : `${file.kind} ${file.digest ?? ''}`.trim();
  return { fact: `file ${file.path}`, defined, actual, same: false, kind: 'definition' };
}
