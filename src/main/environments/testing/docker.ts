import { runProcess } from '../../platform/process-runner';

const LIMIT_MS = 60_000;

/** For tests and benchmarks: the `docker` command, as somebody with a shell would use it. @throws Error with what it wrote */
export function docker(...args: string[]): Promise<string> {
  return dockerWithin(LIMIT_MS, ...args);
}

export async function dockerWithin(timeoutMs: number, ...args: string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await runProcess('docker', args, { timeoutMs });
  if (exitCode !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}
