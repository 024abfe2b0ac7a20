import path from 'node:path';
import { version } from '../../package.json';
import type { ExitStatus } from './command-line/exit-status';
import { homeFolder } from './command-line/home-folder';
import type { Installation, Invocation } from './command-line/invocation';
import { listenForInterrupts, type Interrupts } from './command-line/interrupts';
import { createOutput, type Output } from './command-line/output';
import { parseCommandLine, type Parsed } from './command-line/program';
import { toWireError } from '../shared/errors';

/** The command-line composition root: `gemba …`, and headless `gemba serve`. Runs when it is loaded. */

const outDir = import.meta.dirname;
const appDir = process.env['GEMBA_APP_DIR'] ?? path.resolve(outDir, '../..');

const installation: Installation = {
  outDir,
  resourcesDir: path.join(appDir, 'resources'),
  launcher: path.join(appDir, 'bin', 'gemba'),
  version,
};

function invocationOf(
  options: { workspace?: string; state?: string },
  output: Output,
  interrupts: Interrupts,
): Invocation {
  const { env } = process;
  const cwd = process.cwd();
  const homeDir = homeFolder(env);
  return {
    output,
    interrupts,
    installation,
    env,
    cwd,
    homeDir,
    wish: {
      dir: options.workspace ?? null,
      stateDir: options.state ?? null,
      env,
      cwd,
      homeDir,
      resourcesDir: installation.resourcesDir,
    },
  };
}

async function main(argv: readonly string[]): Promise<ExitStatus> {
  const { stdout, stderr } = process;
  // Known before the arguments are parsed, so that mistakes in them can be told as JSON too.
  const output = createOutput({ json: argv.includes('--json'), stdout, stderr });
  const interrupts = listenForInterrupts(() => {
    output.note('gemba: Interrupted.');
    process.exit(4);
  });
  // A defect is said in one sentence like everything else; its stack is for whoever asks for it.
  const defect = (error: unknown): void => {
    output.error(error);
    if (process.env['GEMBA_LOG'] === 'debug' && error instanceof Error) output.note(error.stack ?? '');
    process.exit(4);
  };
  process.on('uncaughtException', defect);
  process.on('unhandledRejection', defect);
  let status: ExitStatus;
  try {
    const parsed: Parsed = parseCommandLine(argv, {
      version: installation.version,
      invocation: (options) => invocationOf(options, output, interrupts),
    });
    status = await carryOut(parsed, output);
  } catch (error) {
    status = output.error(error);
    if (toWireError(error).code === 'internal' && process.env['GEMBA_LOG'] === 'debug')
      output.note(String((error as Error).stack));
  }
  await output.flush();
  return status;
}

async function carryOut(parsed: Parsed, output: Output): Promise<ExitStatus> {
  if (parsed.kind === 'work') return parsed.run();
  if (parsed.status === 0) output.text(parsed.text);
  else output.note(parsed.text);
  return parsed.status;
}

void main(process.argv.slice(2)).then((status) => process.exit(status));
