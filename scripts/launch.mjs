import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { findPlaces } from './setup/places.mjs';
import { prepare } from './setup/prepare.mjs';
import { runMain } from './setup/setup-error.mjs';

/** Options of `gemba` that take a value and may stand before the command. */
const GLOBAL_OPTIONS_WITH_VALUE = new Set(['--workspace', '--state']);

/**
 * The command among the arguments of `gemba`, and where it stands; null where there is none.
 *
 * @param {readonly string[]} args
 */
export function findCommandWord(args) {
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (GLOBAL_OPTIONS_WITH_VALUE.has(arg)) at += 1;
    else if (!arg.startsWith('-')) return { word: arg, at };
  }
  return null;
}

/**
 * `gemba ARGS`: makes ready what the command needs, then runs it. The console runs in Electron, everything else in this
 * very process, so that signals, terminal and exit status are the command's own.
 *
 * @param {readonly string[]} args
 */
export async function launch(args) {
  await runMain(async () => {
    const places = findPlaces();
    const command = findCommandWord(args);
    if (command?.word === 'start' && !asksForHelp(args)) {
      const { runtime } = await prepare({ electron: true, display: true, build: true, sqlite: true }, places);
      const { runConsole } = await import('./run-console.mjs');
      const rest = args.filter((_, at) => at !== command.at);
      return runtime === null ? 4 : runConsole(runtime, places.appDir, rest);
    }
    await prepare({ build: true, sqlite: true }, places);
    process.env['GEMBA_APP_DIR'] = places.appDir;
    await import(pathToFileURL(path.join(places.appDir, 'out/main/cli.js')).href);
    // The command line sets the exit status itself, also after this has returned.
    return undefined;
  });
}

/** @param {readonly string[]} args */
const asksForHelp = (args) => args.includes('--help') || args.includes('-h');
