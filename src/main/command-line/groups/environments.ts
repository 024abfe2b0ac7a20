import { Argument, type Command } from 'commander';
import { WHOLE_ENVIRONMENT } from '../../../shared/definitions/profile';
import { DrillKind } from '../../../shared/model/drill';
import type { DriftOptions } from '../commands/drift';
import type { DrillOptions } from '../commands/environments';
import type { TestOptions } from '../commands/tests';
import { duration, lines, percent } from '../option-values';
import type { Choose } from '../work';

/** Environments: look, plan, change. */
export function addEnvironmentCommands(program: Command, choose: Choose): void {
  const environments = () => import('../commands/environments');
  const ofPart = (name: 'plan' | 'up', description: string, effect: string): void => {
    program
      .command(name)
      .argument('<environment>')
      .option('--profile <name>', `a part of it, or \`${WHOLE_ENVIRONMENT}\`; ${effect}`)
      .description(description)
      .action((environment: string, { profile }: { profile?: string }) =>
        choose(async (invocation) => (await environments())[name](invocation, environment, profile)),
      );
  };
  ofPart('plan', 'what `up` would change', 'the one in effect where none is named');
  ofPart('up', 'make the environment what its files say', 'in effect until another is named');
  program
    .command('status')
    .argument('<environment>')
    .description('what runs; 1 unless everything is running and healthy')
    .action((environment: string) =>
      choose(async (invocation) => (await environments()).status(invocation, environment)),
    );
  program
    .command('drift')
    .argument('<environment>')
    .option('--transcript', 'every question that was asked of the engine, in order', false)
    .option('--plan', 'beside each difference, whether `up` would end it or only drift sees it', false)
    .option('--node <name>', 'every fact of one node, also where it is as defined')
    .option('--compare <service>', 'the nodes of a service side by side, and which of them is unlike the others')
    .description('where what runs differs from what is defined; 1 where it does')
    .action((environment: string, options: DriftOptions & { compare?: string }) =>
      choose(async (invocation) => {
        const { compare, drift } = await import('../commands/drift');
        return options.compare === undefined
          ? drift(invocation, environment, options)
          : compare(invocation, environment, options.compare);
      }),
    );
  const words = ['<command...>', 'what to run; its words reach the program as they are'] as const;
  program
    .command('exec')
    .argument('<environment/node>')
    .argument(...words)
    .option('--timeout <duration>', 'how long it may take', duration, 60_000)
    .description('run a command on a node: gemba exec local/orders-1 -- ps; ends with its status')
    .action((where: string, command: string[], { timeout }: { timeout: number }) =>
      choose(async (invocation) => (await import('../commands/exec')).exec(invocation, where, command, timeout)),
    );
  program
    .command('run')
    .argument('<environment[/pattern]>')
    .argument(...words)
    .option('--timeout <duration>', 'how long it may take', duration, 60_000)
    .description('run a command on many nodes at once: gemba run "local/orders-*" -- uptime; 1 unless all end with 0')
    .action((where: string, command: string[], { timeout }: { timeout: number }) =>
      choose(async (invocation) => (await import('../commands/exec')).run(invocation, where, command, timeout)),
    );
  program
    .command('test')
    .argument('<environment>')
    .option('--node <name...>', 'only on these nodes')
    .option('--add <test>', 'write one beside a service first, and see whether it fails: "http: /health"')
    .option('--service <name>', 'the service that `--add` is for')
    .description('run the tests that stand beside the definitions; 1 unless all pass')
    .action((environment: string, options: TestOptions) =>
      choose(async (invocation) => (await import('../commands/tests')).test(invocation, environment, options)),
    );
  program
    .command('converge')
    .argument('<environment>')
    .argument('<on|off|now>')
    .description('plan and apply on a schedule while a console or `gemba serve` runs, or once now; 1 where it stopped')
    .action((environment: string, action: string) =>
      choose(async (invocation) => (await environments()).converge(invocation, environment, action)),
    );
  program
    .command('inventory')
    .description('what is on this machine’s engine and no definition claims, with its age and whose it seems to be')
    .action(() => choose(async (invocation) => (await import('../commands/inventory')).inventory(invocation)));
  program
    .command('mappings')
    .argument('[environment...]', 'which to compare; those that run the same services where none is named')
    .description('the same services put on hosts in different ways, side by side: what each needs, shares and cannot')
    .action((names: string[]) =>
      choose(async (invocation) => (await import('../commands/mappings')).mappings(invocation, names)),
    );
  program
    .command('adopt')
    .argument('<name>', 'what the environment is to be called')
    .option('--from <place>', 'a compose file or a Vagrantfile, its folder, or the name of a compose project that runs')
    .option('--preview', 'only show what would be written', false)
    .description('make definitions from a compose file or a Vagrantfile; a Vagrantfile is read, never run')
    .action((name: string, options: { from?: string; preview: boolean }) =>
      choose(async (invocation) => (await import('../commands/adopt')).adopt(invocation, name, options)),
    );
  program
    .command('destroy')
    .argument('<environment>')
    .option('--yes', 'do it', false)
    .description('remove everything of the environment and nothing else')
    .action((environment: string, { yes }: { yes: boolean }) =>
      choose(async (invocation) => (await environments()).destroy(invocation, environment, yes)),
    );
  program
    .command('rebuild')
    .argument('<environment>')
    .argument('<node>')
    .description('destroy one node and make it anew from its definition; its volumes stay')
    .action((environment: string, node: string) =>
      choose(async (invocation) => (await environments()).rebuild(invocation, environment, node)),
    );
  program
    .command('drill')
    .argument('<environment>')
    .addArgument(new Argument('<kind>', 'what is done to it').choices(DrillKind.options))
    .argument('<node>')
    .option('--for <duration>', 'how long it stays broken', duration, 10_000)
    .option('--delay <duration>', 'for `slow`: how late each of its packets leaves', duration)
    .option('--loss <percent>', 'for `slow`: how many of its packets are lost', percent, 0)
    .option('--yes', 'do it although the environment is protected', false)
    .description('break one node for a time and say what users would have felt; 1 where a request failed')
    .action((environment: string, kind: DrillKind, node: string, options: DrillOptions) =>
      choose(async (invocation) => (await environments()).drill(invocation, { environment, kind, node, ...options })),
    );
  program
    .command('logs')
    .argument('<environment[/node]>')
    .option('--follow', 'go on until interrupted', false)
    .option('--tail <lines>', 'how many lines of each node to begin with', lines, 200)
    .description('what its nodes print')
    .action((where: string, options: { follow: boolean; tail: number }) =>
      choose(async (invocation) => (await environments()).logs(invocation, where, options)),
    );
}
