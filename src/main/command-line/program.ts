import { Command, CommanderError } from 'commander';
import { upperFirst } from '../../shared/letter-case';
import { GembaError } from '../../shared/errors';
import type { ExitStatus } from './exit-status';
import { addConsoleCommands } from './groups/console';
import { addDeployCommands } from './groups/deploy';
import { addEnvironmentCommands } from './groups/environments';
import { addMetricsCommands } from './groups/metrics';
import { addTimelineCommands } from './groups/timeline';
import { addWorkspaceCommands } from './groups/workspace';
import type { Invocation } from './invocation';
import type { Choose, Work } from './work';

/** What the command line is run with; the options that hold for every command are known once it is parsed. */
export interface ProgramContext {
  readonly version: string;
  invocation(options: { workspace?: string; state?: string; json: boolean }): Invocation;
}

/** What the arguments mean: the work to be done, or text to be shown (help, the version). */
export type Parsed =
  | { readonly kind: 'work'; readonly json: boolean; readonly run: () => Promise<ExitStatus> }
  | { readonly kind: 'text'; readonly text: string; readonly status: ExitStatus };

/**
 * Reads the arguments behind `gemba`. Commands load what they need when they are run, so that help and mistakes answer
 * at once.
 *
 * @throws GembaError `usage` for an unknown command or option (naming the nearest) and for missing arguments
 */
export function parseCommandLine(argv: readonly string[], context: ProgramContext): Parsed {
  let text = '';
  let work: Work | null = null;
  const program = buildProgram(context.version, (chosen) => (work = chosen));
  const quiet = {
    writeOut: (part: string) => (text += part),
    writeErr: (part: string) => (text += part),
    outputError: () => {},
  };
  for (const command of withSubcommands(program)) command.configureOutput(quiet).exitOverride();
  try {
    program.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.help') return { kind: 'text', text, status: 2 };
    if (error.exitCode === 0) return { kind: 'text', text, status: 0 };
    throw usageError(error, argv);
  }
  if (work === null) return { kind: 'text', text: program.helpInformation(), status: 2 };
  const options = program.opts<{ workspace?: string; state?: string; json?: boolean }>();
  const { json = false } = options;
  const chosen: Work = work;
  return { kind: 'work', json, run: async () => chosen(context.invocation({ ...options, json })) };
}

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)];

/** Commander's sentence is `error: unknown command 'stauts'\n(Did you mean status?)`. */
function usageError(error: CommanderError, argv: readonly string[]): GembaError {
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const hint = /\((Did you mean .*\?)\)/.exec(rest.join(' '))?.[1];
  const sentence = `${upperFirst(first.replace(/\.$/, ''))}.`;
  const command = argv.find((word) => !word.startsWith('-'));
  const known = error.code !== 'commander.unknownCommand' && command !== undefined;
  return new GembaError('usage', sentence, {
    nextStep: [hint, `See: gemba ${known ? `${command} ` : ''}--help`].filter((part) => part !== undefined).join(' '),
  });
}

function buildProgram(version: string, choose: Choose): Command {
  const program = new Command('gemba')
    .description('A local-first desktop ops console: environments, metrics, journeys and blueprints.')
    .version(version)
    .option('--workspace <dir>', 'the workspace; otherwise the nearest folder upward that holds gemba.yaml')
    .option('--state <dir>', 'where its state is kept; otherwise WORKSPACE/.gemba')
    .option('--json', 'one JSON document on stdout (one a line for streams) and nothing else')
    .helpCommand(false)
    .addHelpText(
      'after',
      '\nExit status: 0 done; 1 the answer is no; 2 wrong usage; 3 something needed is not there; 4 it began and failed.',
    );
  addConsoleCommands(program, choose);
  addWorkspaceCommands(program, choose);
  addEnvironmentCommands(program, choose);
  addDeployCommands(program, choose);
  addMetricsCommands(program, choose);
  addTimelineCommands(program, choose);
  return program;
}
