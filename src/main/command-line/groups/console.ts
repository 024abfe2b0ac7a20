import type { Command } from 'commander';
import type { PictureOptions } from '../commands/desktop';
import type { ExportOptions } from '../commands/export';
import type { ServeOptions } from '../commands/serve';
import { port, seconds } from '../option-values';
import type { Choose } from '../work';

/** The window, what runs without it, and what comes out of it on paper. */
export function addConsoleCommands(program: Command, choose: Choose): void {
  program
    .command('start')
    .description('the desktop console')
    .allowUnknownOption()
    .allowExcessArguments()
    .action(() => choose(async (invocation) => (await import('../commands/desktop')).start(invocation)));
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
      choose(async (invocation) => (await import('../commands/serve')).serve(invocation, options)),
    );
  program
    .command('open')
    .argument('<link>', 'gemba://…, or the name of a screen')
    .description('bring the running console to a link, or open one there')
    .action((link: string) =>
      choose(async (invocation) => (await import('../commands/desktop')).open(invocation, link)),
    );
  program
    .command('screenshot')
    .argument('<screen>', 'overview, environments, metrics, journeys, blueprints, … or a link')
    .description('a picture of a screen')
    .requiredOption('--out <file>', 'the PNG to write')
    .option('--size <size>', 'width and height', '1280x800')
    .option('--theme <theme>', 'dark or light', 'dark')
    .action((screen: string, options: PictureOptions) =>
      choose(async (invocation) => (await import('../commands/desktop')).screenshot(invocation, screen, options)),
    );
  program
    .command('export')
    .argument('<kind>', 'environment')
    .argument('<name>')
    .requiredOption('--format <format>', 'md, pdf, png or json')
    .requiredOption('--out <file>', 'the file to write')
    .description('the page of an environment, with its picture, to keep or to print')
    .action((kind: string, name: string, options: ExportOptions) =>
      choose(async (invocation) => (await import('../commands/export')).exportThing(invocation, kind, name, options)),
    );
}
