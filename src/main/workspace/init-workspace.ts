import { copyFile, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { GembaError } from '../../shared/errors';
import { commitFiles } from './git/commit';
import { runGit } from './git/run-git';
import { trustWorkspace } from './home/trust';
import { nameFromFolder } from './config-file';
import { CONFIG_FILE } from './workspace-files';

export interface InitOptions {
  /** Made where it is not there. */
  readonly dir: string;
  /** Commented files with nothing in them, instead of the sample shop. */
  readonly empty: boolean;
  /** Holds the sample's files; `empty` beside it holds the commented ones. */
  readonly sampleDir: string;
  /** The user's data folder, where trust is remembered. */
  readonly homeDir: string;
}

export interface InitResult {
  /** What was written, relative to the folder. */
  readonly files: string[];
  /** `existing`: the folder lies in a repository already, and nothing was committed. `none`: git is missing. */
  readonly repository: 'created' | 'existing' | 'none';
}

/** What a project of one's own has already is kept. */
const KEPT_IF_THERE = new Set(['README.md', '.gitignore']);
const IGNORED = '.gemba/';

/**
 * Makes a workspace: files, a git repository with a first commit, and trust. In a folder that lies in a repository
 * already only the files are added; committing them is its owner's business.
 *
 * @throws GembaError `refused` where something stands in the way; then nothing was written.
 */
export async function initWorkspace(o: InitOptions): Promise<InitResult> {
  const template = o.empty ? path.join(path.dirname(o.sampleDir), 'empty') : o.sampleDir;
  const templateFiles = await listTemplate(template);
  await refuseIfInTheWay(o.dir, templateFiles);
  const files = await copyTemplate(template, templateFiles, o.dir);
  if (o.empty) await nameAfterFolder(o.dir);
  if (await ignoreStateFolder(o.dir)) files.push('.gitignore');
  const repository = await beginRepository(o.dir, files);
  await trustWorkspace(o.homeDir, o.dir);
  return { files: [...new Set(files)].sort(), repository };
}

async function listTemplate(template: string): Promise<string[]> {
  const entries = await readdir(template, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new GembaError('missing', `The files of the sample workspace are not at ${template}.`, { cause });
  });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(template, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .filter((file) => !file.startsWith(IGNORED))
    .sort();
}

async function refuseIfInTheWay(dir: string, files: readonly string[]): Promise<void> {
  const found = await stat(dir).catch(() => null);
  if (found === null) return;
  if (!found.isDirectory()) throw new GembaError('refused', `${dir} is a file; a workspace is a folder.`);
  if (await exists(path.join(dir, CONFIG_FILE))) {
    throw new GembaError('refused', `${dir} is a workspace already: it holds a ${CONFIG_FILE}.`, {
      nextStep: `Look at it with \`gemba validate --workspace ${dir}\`, or name another folder.`,
    });
  }
  for (const file of files) {
    if (KEPT_IF_THERE.has(file) || !(await exists(path.join(dir, file)))) continue;
    throw new GembaError('refused', `${path.join(dir, file)} is there already; nothing was written.`, {
      nextStep: 'Name an empty folder, or begin with `gemba init --empty`.',
    });
  }
}

async function copyTemplate(template: string, files: readonly string[], dir: string): Promise<string[]> {
  const written: string[] = [];
  for (const file of files) {
    const target = path.join(dir, file);
    if (KEPT_IF_THERE.has(file) && (await exists(target))) continue;
    await mkdir(path.dirname(target), { recursive: true });
    await copyFile(path.join(template, file), target);
    written.push(file);
  }
  return written;
}

/** The commented file says `name: my-project`; it becomes the folder's own name. */
async function nameAfterFolder(dir: string): Promise<void> {
  const file = path.join(dir, CONFIG_FILE);
  const text = await readFile(file, 'utf8');
  const name = nameFromFolder(path.basename(await realpath(dir)));
  await writeFileAtomic(file, text.replace(/^name: .*$/m, `name: ${name}`));
}

/** Whether the file had to be written: observations are no decisions, and never committed. */
async function ignoreStateFolder(dir: string): Promise<boolean> {
  const file = path.join(dir, '.gitignore');
  const text = await readFile(file, 'utf8').catch(() => '');
  if (/^\/?\.gemba\/?\s*$/m.test(text)) return false;
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  await writeFileAtomic(file, `${before}${IGNORED}\n`);
  return true;
}

async function beginRepository(dir: string, files: readonly string[]): Promise<InitResult['repository']> {
  const git = { dir, trusted: true };
  try {
    if (await isInRepository(dir)) return 'existing';
    await runGit(['init', '--quiet', '--initial-branch=main'], git);
    const gitDir = path.join(dir, '.git');
    await commitFiles({ dir, gitDir, prefix: '', trusted: true }, files, 'A new workspace\n');
    return 'created';
  } catch (error) {
    if (error instanceof GembaError && error.code === 'missing') return 'none';
    throw error;
  }
}

/** A folder that the surrounding repository ignores is none of its own. */
async function isInRepository(dir: string): Promise<boolean> {
  const git = { dir, trusted: false, accept: [0, 1, 128] };
  const inside = await runGit(['rev-parse', '--is-inside-work-tree'], git);
  if (inside.stdout.trim() !== 'true') return false;
  const ignored = await runGit(['check-ignore', '--quiet', CONFIG_FILE], git);
  return ignored.exitCode !== 0;
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
