import type { Command } from 'commander';
import type { PullOptions } from '../commands/imports';
import type { QueryOptions } from '../commands/metrics';
import type { Choose } from '../work';

/** Time series. */
export function addMetricsCommands(program: Command, choose: Choose): void {
  const metrics = program.command('metrics').description('time series').helpCommand(false);
  metrics
    .command('ls')
    .argument('[glob]', 'a Graphite pattern: host.cpu.*', '*')
    .option('--remote <name>', 'ask a server under `remotes:` in gemba.yaml')
    .description('the names that match')
    .action((glob: string, options: { remote?: string }) =>
      choose(async (invocation) => (await import('../commands/metrics')).listMetrics(invocation, glob, options)),
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
      choose(async (invocation) => (await import('../commands/metrics')).queryMetrics(invocation, targets, options)),
    );
  metrics
    .command('import')
    .argument('<file|dir>', 'Whisper files or trees, CSV, carbon plaintext; .gz too')
    .option('--prefix <name>', 'put before each name, with a dot')
    .option('--root <dir>', 'the folder that names of Whisper files are relative to')
    .description('bring points of files into the store')
    .action((place: string, options: { prefix?: string; root?: string }) =>
      choose(async (invocation) => (await import('../commands/imports')).importFiles(invocation, place, options)),
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
      choose(async (invocation) => (await import('../commands/imports')).pull(invocation, name, options)),
    );
  metrics
    .command('export')
    .argument('<file>', 'a file that is not there yet: last-week.sqlite')
    .description('write everything into one small file, while points come in')
    .action((file: string) =>
      choose(async (invocation) => (await import('../commands/metrics')).copyMetrics(invocation, file, 'packed')),
    );
  metrics
    .command('backup')
    .argument('<file>', 'a file that is not there yet')
    .description('copy the store page by page, quicker than export, while points come in')
    .action((file: string) =>
      choose(async (invocation) => (await import('../commands/metrics')).copyMetrics(invocation, file, 'pages')),
    );
  metrics
    .command('stat')
    .description('how much the store holds and takes in')
    .action(() => choose(async (invocation) => (await import('../commands/metrics')).metricsStatus(invocation)));
}
