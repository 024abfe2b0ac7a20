import path from 'node:path';
import { silentLogger } from '../../platform/logger';
import { openCheckedWorkspace } from '../../checked-workspace';
import { initWorkspace, trustWorkspace } from '../../workspace';
import type { ExitStatus } from '../exit-status';
import { findConsoleWorkspace, findNamedWorkspace } from '../find-workspace';
import type { Invocation } from '../invocation';

export async function init(
  invocation: Invocation,
  dir: string | null,
  options: { empty: boolean },
): Promise<ExitStatus> {
  const { output, installation, homeDir } = invocation;
  const target = path.resolve(invocation.cwd, dir ?? '.');
  const { files } = await initWorkspace({
    dir: target,
    empty: options.empty,
    sampleDir: path.join(installation.resourcesDir, 'sample'),
    homeDir,
  });
  output.document({ dir: target, files });
  output.print(`${target}: ${files.length} files, in a git repository of its own`);
  output.note(`Look at it: gemba --workspace ${target} start`);
  return 0;
}

/** Every problem as `file:line:column: message`, so that editors can jump to it. Warnings alone are no failure. */
export async function validate(invocation: Invocation): Promise<ExitStatus> {
  const { output, homeDir } = invocation;
  const found = await findConsoleWorkspace(invocation.wish);
  const workspace = await openCheckedWorkspace({
    outDir: invocation.installation.outDir,
    dir: found.workspaceDir,
    stateDir: found.stateDir,
    homeDir,
    logger: silentLogger,
    watch: false,
  });
  try {
    const { problems } = workspace.current();
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    output.document({ dir: workspace.dir, valid: errors === 0, problems });
    for (const problem of problems) {
      const kind = problem.severity === 'warning' ? 'warning: ' : '';
      output.print(`${problem.file}:${problem.line}:${problem.column}: ${kind}${problem.message}`);
    }
    const warnings = problems.length - errors;
    output.note(
      problems.length === 0
        ? `${workspace.dir}: every file is valid`
        : `${workspace.dir}: ${count(errors, 'error')}, ${count(warnings, 'warning')}`,
    );
    return errors === 0 ? 0 : 1;
  } finally {
    await workspace.dispose();
  }
}

export async function trust(invocation: Invocation, dir: string | null): Promise<ExitStatus> {
  const wish = dir === null ? invocation.wish : { ...invocation.wish, dir };
  const { workspaceDir } = findNamedWorkspace(wish);
  await trustWorkspace(invocation.homeDir, workspaceDir);
  invocation.output.document({ dir: workspaceDir, trusted: true });
  invocation.output.print(`${workspaceDir} is trusted: what its files name may be run.`);
  return 0;
}

const count = (number: number, word: string): string => `${number} ${word}${number === 1 ? '' : 's'}`;
