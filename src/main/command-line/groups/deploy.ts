import type { Command } from 'commander';
import type { PushOptions } from '../commands/push';
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
    .command('push')
    .argument('<artifact>')
    .option('--version <version>', '`local` (built first), `latest`, or exact', 'local')
    .option('--as <tag>', 'what it is called there; otherwise its version, or for `local` the hash of its folder')
    .option('--to <registry>', 'a name under `registries:` in gemba.yaml; otherwise the one that the service names')
    .description('push the image of an artifact to a registry')
    .action((artifact: string, options: PushOptions) =>
      choose(async (invocation) => (await import('../commands/push')).push(invocation, artifact, options)),
    );
  program
    .command('deployments')
    .argument('[environment]')
    .description('the last deployments')
    .action((environment: string | undefined) =>
      choose(async (invocation) => (await import('../commands/deploy')).deployments(invocation, environment ?? null)),
    );
}
