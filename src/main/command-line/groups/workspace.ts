import type { Command } from 'commander';
import type { Choose } from '../work';

/** The folder of files, and what this machine has. */
export function addWorkspaceCommands(program: Command, choose: Choose): void {
  program
    .command('init')
    .argument('[dir]', 'the folder; otherwise this one')
    .option('--empty', 'an empty, commented workspace instead of the sample', false)
    .description('make a workspace, as a git repository')
    .action((dir: string | undefined, options: { empty: boolean }) =>
      choose(async (invocation) => (await import('../commands/workspace')).init(invocation, dir ?? null, options)),
    );
  program
    .command('validate')
    .description('check every file of the workspace')
    .action(() => choose(async (invocation) => (await import('../commands/workspace')).validate(invocation)));
  program
    .command('doctor')
    .description('what of Docker, Vagrant, SSH and git is there, and what is missing')
    .action(() => choose(async (invocation) => (await import('../commands/doctor')).doctor(invocation)));
  program
    .command('trust')
    .argument('[dir]', 'the workspace; otherwise the nearest')
    .description('let the files of a workspace name commands to be run')
    .action((dir: string | undefined) =>
      choose(async (invocation) => (await import('../commands/workspace')).trust(invocation, dir ?? null)),
    );
}
