import { spawnSync } from 'node:child_process';

/** Real programs of other people that tests compare with, or send to. In CI a missing one is a failure, not a reason to skip. */
const inCi = process.env['CI'] === 'true';

const runs = (command: string, args: readonly string[]): boolean =>
  inCi || spawnSync(command, [...args], { stdio: 'ignore', timeout: 20_000 }).status === 0;

/** Debian's own Python: others on the path do not know its packages. */
export const PYTHON = '/usr/bin/python3';

/** Debian's `graphite-carbon`. */
export const carbonAvailable: boolean = runs(PYTHON, ['-c', 'import carbon.hashing']);
/** Debian's `victoria-metrics`. */
export const victoriaMetricsAvailable: boolean = runs('victoria-metrics', ['-version']);
/** Debian's `kcat`, whose mock cluster speaks Kafka's protocol. */
export const kcatAvailable: boolean = runs('kcat', ['-V']);

/** Runs Python with carbon's own modules at hand; `input` and the answer are JSON. */
export function askCarbon<Answer>(script: string, input: unknown): Answer {
  const result = spawnSync(PYTHON, ['-c', `import json, sys\ngiven = json.load(sys.stdin)\n${script}`], {
    input: JSON.stringify(input),
    encoding: 'utf8',
    timeout: 60_000,
  });
  if (result.status !== 0) throw new Error(`carbon's modules failed: ${result.stderr}`);
  return JSON.parse(result.stdout) as Answer;
}
