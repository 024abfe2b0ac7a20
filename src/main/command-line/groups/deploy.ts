import type { Command } from 'commander';
import type { Choose } from '../work';

/** The uniform deployment call. */
export function addDeployCommands(program: Command, choose: Choose): void {
  program
    .command('deploy')
    .argument('<key=value...>', 'artifact=A environment=E version=V [strategy=S]')
    .description('bring a version of an artifact into an environment')
    .action((words: string[]) =>
      choose(async (invocation) => (await import('../commands/deploy')).deploy(invocation, words)),
    );
  program
    .command('deployments')
    .argument('[environment]')
    .description('the last deployments')
    .action((environment: string | undefined) =>
      choose(async (invocation) => (await import('../commands/deploy')).deployments(invocation, environment ?? null)),
    );
}
