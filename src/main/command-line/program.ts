import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { GembaError } from '../../shared/errors';
import type { PictureOptions } from './commands/desktop';
import type { ExportOptions } from './commands/export';
import type { PullOptions } from './commands/imports';
import type { QueryOptions } from './commands/metrics';
import type { ServeOptions } from './commands/serve';
import type { ExitStatus } from './exit-status';
import type { Invocation } from './invocation';

/** What the command line is run with; the options that hold for every command are known once it is parsed. */
export interface ProgramContext {
  readonly version: string;
  invocation(options: { workspace?: string; state?: string; json: boolean }): Invocation;
}

/** What the arguments mean: the work to be done, or text to be shown (help, the version). */
export type Parsed =
  | { readonly kind: 'work'; readonly json: boolean; readonly run: () => Promise<ExitStatus> }
  | { readonly kind: 'text'; readonly text: string; readonly status: ExitStatus };

type Work = (invocation: Invocation) => Promise<ExitStatus> | ExitStatus;

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
  const sentence = `${first.charAt(0).toUpperCase()}${first.slice(1).replace(/\.$/, '')}.`;
  const command = argv.find((word) => !word.startsWith('-'));
  const known = error.code !== 'commander.unknownCommand' && command !== undefined;
  return new GembaError('usage', sentence, {
    nextStep: [hint, `See: gemba ${known ? `${command} ` : ''}--help`].filter((part) => part !== undefined).join(' '),
  });
}

function buildProgram(version: string, choose: (work: Work) => void): Command {
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

type Choose = (work: Work) => void;

function addConsoleCommands(program: Command, choose: Choose): void {
  program
    .command('start')
    .description('the desktop console')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => choose(async (invocation) => (await import('./commands/desktop')).start(invocation)));
  program
    .command('serve')
    .description('everything but the window: collectors, store and the loopback API')
    .option('--http-port <n>', 'loopback API; 0 takes a free port (8200)', port)
    .option('--carbon-port <n>', 'carbon plaintext over TCP and UDP (2003)', port)
    .option('--pickle-port <n>', 'carbon pickle over TCP (2004)', port)
    .option('--statsd-port <n>', 'StatsD over UDP and TCP (8125)', port)
    .option('--collectd-port <n>', 'collectd over UDP (25826)', port)
    .option('--bind <address>', 'the address to listen on (127.0.0.1)')
    .option('--now <seconds>', 'the clock starts there and runs on (for tests)', seconds)
    .action((options: ServeOptions) =>
      choose(async (invocation) => (await import('./commands/serve')).serve(invocation, options)),
    );
  program
    .command('open')
    .argument('<link>', 'gemba://…, or the name of a screen')
    .description('bring the running console to a link, or open one there')
    .action((link: string) =>
      choose(async (invocation) => (await import('./commands/desktop')).open(invocation, link)),
    );
  program
    .command('screenshot')
    .argument('<screen>', 'overview, environments, metrics, journeys, blueprints, … or a link')
    .description('a picture of a screen')
    .requiredOption('--out <file>', 'the PNG to write')
    .option('--size <size>', 'width and height', '1280x800')
    .option('--theme <theme>', 'dark or light', 'dark')
    .action((screen: string, options: PictureOptions) =>
      choose(async (invocation) => (await import('./commands/desktop')).screenshot(invocation, screen, options)),
    );
  program
    .command('export')
    .argument('<kind>', 'environment')
    .argument('<name>')
    .requiredOption('--format <format>', 'md, pdf, png or json')
    .requiredOption('--out <file>', 'the file to write')
    .description('the page of an environment, with its picture, to keep or to print')
    .action((kind: string, name: string, options: ExportOptions) =>
      choose(async (invocation) => (await import('./commands/export')).exportThing(invocation, kind, name, options)),
    );
}

function addWorkspaceCommands(program: Command, choose: Choose): void {
  program
    .command('init')
    .argument('[dir]', 'the folder; otherwise this one')
    .option('--empty', 'an empty, commented workspace instead of the sample', false)
    .description('make a workspace, as a git repository')
    .action((dir: string | undefined, options: { empty: boolean }) =>
      choose(async (invocation) => (await import('./commands/workspace')).init(invocation, dir ?? null, options)),
    );
  program
    .command('validate')
    .description('check every file of the workspace')
    .action(() => choose(async (invocation) => (await import('./commands/workspace')).validate(invocation)));
  program
    .command('doctor')
    .description('what of Docker, Vagrant, SSH and git is there, and what is missing')
    .action(() => choose(async (invocation) => (await import('./commands/doctor')).doctor(invocation)));
  program
    .command('trust')
    .argument('[dir]', 'the workspace; otherwise the nearest')
    .description('let the files of a workspace name commands to be run')
    .action((dir: string | undefined) =>
      choose(async (invocation) => (await import('./commands/workspace')).trust(invocation, dir ?? null)),
    );
}

function addEnvironmentCommands(program: Command, choose: Choose): void {
  const environments = () => import('./commands/environments');
  const simple = (name: 'plan' | 'up' | 'status' | 'drift', description: string): void => {
    program
      .command(name)
      .argument('<environment>')
      .description(description)
      .action((environment: string) =>
        choose(async (invocation) => (await environments())[name](invocation, environment)),
      );
  };
  simple('plan', 'what `up` would change');
  simple('up', 'make the environment what its files say');
  simple('status', 'what runs; 1 unless everything is running and healthy');
  simple('drift', 'where what runs differs from what is defined; 1 where it does');
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
    .command('logs')
    .argument('<environment[/node]>')
    .option('--follow', 'go on until interrupted', false)
    .option('--tail <lines>', 'how many lines of each node to begin with', lines, 200)
    .description('what its nodes print')
    .action((where: string, options: { follow: boolean; tail: number }) =>
      choose(async (invocation) => (await environments()).logs(invocation, where, options)),
    );
}

function addDeployCommands(program: Command, choose: Choose): void {
  program
    .command('deploy')
    .argument('<key=value...>', 'artifact=A environment=E version=V [strategy=S]')
    .description('bring a version of an artifact into an environment')
    .action((words: string[]) =>
      choose(async (invocation) => (await import('./commands/deploy')).deploy(invocation, words)),
    );
  program
    .command('deployments')
    .argument('[environment]')
    .description('the last deployments')
    .action((environment: string | undefined) =>
      choose(async (invocation) => (await import('./commands/deploy')).deployments(invocation, environment ?? null)),
    );
}

function addMetricsCommands(program: Command, choose: Choose): void {
  const metrics = program.command('metrics').description('time series').helpCommand(false);
  metrics
    .command('ls')
    .argument('[glob]', 'a Graphite pattern: host.cpu.*', '*')
    .option('--remote <name>', 'ask a server under `remotes:` in gemba.yaml')
    .description('the names that match')
    .action((glob: string, options: { remote?: string }) =>
      choose(async (invocation) => (await import('./commands/metrics')).listMetrics(invocation, glob, options)),
    );
  metrics
    .command('query')
    .argument('<target...>', 'Graphite expressions; PromQL for a remote Prometheus')
    .option('--remote <name>', 'ask a server under `remotes:` in gemba.yaml')
    .option('--from <time>', 'a time, or how far back', '-1h')
    .option('--until <time>', 'a time', 'now')
    .option('--format <format>', 'json, csv, raw, pickle, msgpack, dygraph, rickshaw, svg or png', 'json')
    .option('--out <file>', 'a file instead of stdout')
    .option('--size <size>', 'width and height of a picture', '800x400')
    .option('--theme <theme>', 'dark or light', 'dark')
    .option('--title <text>', 'title of a picture')
    .description('the points of series, or a picture of them')
    .action((targets: string[], options: QueryOptions) =>
      choose(async (invocation) => (await import('./commands/metrics')).queryMetrics(invocation, targets, options)),
    );
  metrics
    .command('import')
    .argument('<file|dir>', 'Whisper files or trees, CSV, carbon plaintext; .gz too')
    .option('--prefix <name>', 'put before each name, with a dot')
    .option('--root <dir>', 'the folder that names of Whisper files are relative to')
    .description('bring points of files into the store')
    .action((place: string, options: { prefix?: string; root?: string }) =>
      choose(async (invocation) => (await import('./commands/imports')).importFiles(invocation, place, options)),
    );
  metrics
    .command('pull')
    .argument('<name>', 'a server under `remotes:` in gemba.yaml')
    .option('--match <glob...>', 'which series: globs, seriesByTag(…) or PromQL selectors; otherwise all of them')
    .option('--from <time>', 'a time, or how far back', '-24h')
    .option('--until <time>', 'a time', 'now')
    .option('--every <duration>', 'the resolution; otherwise that of the server')
    .option('--prefix <name>', 'put before each name, with a dot')
    .option('--again', 'fetch also what was fetched before', false)
    .description('fetch what is missing here from a Graphite or Prometheus server')
    .action((name: string, options: PullOptions) =>
      choose(async (invocation) => (await import('./commands/imports')).pull(invocation, name, options)),
    );
  metrics
    .command('export')
    .argument('<file>', 'a file that is not there yet: last-week.sqlite')
    .description('write everything into one small file, while points come in')
    .action((file: string) =>
      choose(async (invocation) => (await import('./commands/metrics')).copyMetrics(invocation, file, 'packed')),
    );
  metrics
    .command('backup')
    .argument('<file>', 'a file that is not there yet')
    .description('copy the store page by page, quicker than export, while points come in')
    .action((file: string) =>
      choose(async (invocation) => (await import('./commands/metrics')).copyMetrics(invocation, file, 'pages')),
    );
  metrics
    .command('stat')
    .description('how much the store holds and takes in')
    .action(() => choose(async (invocation) => (await import('./commands/metrics')).metricsStatus(invocation)));
}

function addTimelineCommands(program: Command, choose: Choose): void {
  program
    .command('annotate')
    .argument('<text>')
    .option('--tags <a,b>', 'tags of the note')
    .option('--at <time>', 'when; otherwise now')
    .description('put a note on the time axis')
    .action((text: string, options: { tags?: string; at?: string }) =>
      choose(async (invocation) => (await import('./commands/timeline')).annotate(invocation, text, options)),
    );
  program
    .command('events')
    .option('--from <time>', 'a time, or how far back', '-24h')
    .option('--until <time>', 'a time', 'now')
    .description('what changed, and notes')
    .action((options: { from: string; until: string }) =>
      choose(async (invocation) => (await import('./commands/timeline')).events(invocation, options)),
    );
}

function port(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 65_535) return value;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

function seconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Seconds since the epoch are a number.');
}

function lines(text: string): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 0 && value <= 10_000) return value;
  throw new InvalidArgumentError('A number from 0 to 10000.');
}
