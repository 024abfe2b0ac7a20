import type { DoctorItem } from '../../../shared/model/doctor';
import { GembaError } from '../../../shared/errors';
import { runProcess } from '../../platform/process-runner';
import { installStep, type PackageNames } from '../install-command';

export interface ProgramDescription {
  readonly id: string;
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Finds the version in what the program prints, on either stream. */
  readonly version: RegExp;
  readonly packages: PackageNames;
  readonly neededFor: string;
  readonly required: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** Less than the doctor's own limit, so that a program that hangs is named and its process ended. */
const LIMIT_MS = 4500;

/** Whether a program is there, by asking it for its version. A missing one that is optional is no fault: nothing asks for it. */
export async function probeProgram(program: ProgramDescription): Promise<DoctorItem> {
  const item = {
    id: program.id,
    name: program.name,
    version: null,
    neededFor: program.neededFor,
    required: program.required,
  };
  try {
    const { stdout, stderr, exitCode } = await runProcess(program.command, program.args, {
      timeoutMs: LIMIT_MS,
      env: { ...process.env, ...program.env },
    });
    const version = program.version.exec(`${stdout}\n${stderr}`)?.[1] ?? null;
    if (version === null) {
      const summary = `${program.name} is there, but does not tell its version (exit status ${exitCode}).`;
      return {
        ...item,
        state: 'warning',
        summary,
        nextStep: `Run \`${program.command} ${program.args.join(' ')}\` to see why.`,
      };
    }
    return { ...item, state: 'ok', version, summary: `${program.name} ${version} is installed.`, nextStep: null };
  } catch (error) {
    if (!(error instanceof GembaError)) throw error;
    if (error.code === 'missing') {
      return {
        ...item,
        state: program.required ? 'critical' : 'none',
        summary: `${program.name} is not installed.`,
        nextStep: installStep(program.name, program.packages),
      };
    }
    const nextStep = `Run \`${program.command} ${program.args.join(' ')}\` to see why.`;
    return { ...item, state: 'unknown', summary: `${program.name} does not answer: ${error.message}`, nextStep };
  }
}
