import type { Command } from 'commander';
import type { Choose } from '../work';

/** The time axis. */
export function addTimelineCommands(program: Command, choose: Choose): void {
  program
    .command('annotate')
    .argument('<text>')
    .option('--tags <a,b>', 'tags of the note')
    .option('--at <time>', 'when; otherwise now')
    .description('put a note on the time axis')
    .action((text: string, options: { tags?: string; at?: string }) =>
      choose(async (invocation) => (await import('../commands/timeline')).annotate(invocation, text, options)),
    );
  program
    .command('events')
    .option('--from <time>', 'a time, or how far back', '-24h')
    .option('--until <time>', 'a time', 'now')
    .description('what changed, and notes')
    .action((options: { from: string; until: string }) =>
      choose(async (invocation) => (await import('../commands/timeline')).events(invocation, options)),
    );
}
