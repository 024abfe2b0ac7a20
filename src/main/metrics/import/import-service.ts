import path from 'node:path';
import type { Serves } from '../../../shared/contract/define';
import type { importsContract } from '../../../shared/contract/imports';
import { GembaError } from '../../../shared/errors';
import type { Run } from '../../../shared/model/run';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { resolveCredentials } from '../remote/credentials';
import type { ImportBatch, ImportOutcome } from './import-batch';
import type { FilesJob } from './import-job';
import { type ImportResult, runImport } from './import-runner';
import { progressWords, summaryWords } from './import-words';
import type { PullJob } from './pull-job';

interface Step {
  start(): void;
  detail(text: string, share?: number): void;
  done(detail?: string): void;
  fail(detail: string): void;
}

interface Progress {
  step(title: string): Step;
  changed(count?: number): void;
}

/** A server under `remotes:` in gemba.yaml. */
export interface Remote {
  readonly kind: 'graphite' | 'prometheus';
  readonly url: string;
  readonly credentials_name?: string | undefined;
}

export interface ImportsOptions {
  readonly importBatch: (batch: ImportBatch) => Promise<ImportOutcome>;
  /** Path of the built import worker. */
  readonly worker: string;
  readonly runs: {
    begin(
      about: { kind: 'import' | 'pull'; environment: string; title: string },
      work: (context: Progress, signal: AbortSignal) => Promise<void>,
    ): Run;
  };
  readonly remotes: () => Readonly<Record<string, Remote>>;
  readonly workspace: { requireTrust(): void };
  /** Where secrets are: `GEMBA_CREDENTIAL_<NAME>_…`. */
  readonly env: NodeJS.ProcessEnv;
  readonly stateDir: string;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Runs are kept apart by environment; no environment can be called so. */
const PLACE = 'metrics:';

/** Brings points of files and of other servers into the store, one import at a time for each place. */
export function createImports(options: ImportsOptions): { readonly serve: Serves<typeof importsContract> } {
  const { runs, clock, remotes } = options;
  return {
    serve: {
      files({ path: place, prefix, root }) {
        if (!path.isAbsolute(place)) throw new GembaError('usage', `${place} is no absolute path.`);
        const job: FilesJob = { kind: 'files', path: path.resolve(place), prefix, root };
        const title = `Importing ${path.basename(job.path)}`;
        const about = { kind: 'import', environment: `${PLACE}files`, title } as const;
        return { runId: runs.begin(about, (context, signal) => execute(options, job, title, context, signal)).id };
      },
      pull(input) {
        // A file that nobody has looked at must not decide where a secret is sent.
        options.workspace.requireTrust();
        const job = pullJob(options, input);
        if (!(job.fromSeconds < Math.min(job.untilSeconds, clock.nowMs() / 1000))) {
          throw new GembaError('usage', 'The time to pull ends before it begins.');
        }
        const title = `Pulling from ${input.remote}`;
        const about = { kind: 'pull', environment: `${PLACE}${input.remote}`, title } as const;
        return { runId: runs.begin(about, (context, signal) => execute(options, job, title, context, signal)).id };
      },
      remotes: () => Object.entries(remotes()).map(([name, { kind, url }]) => ({ name, kind, url })),
    },
  };
}

type PullInput = Parameters<Serves<typeof importsContract>['pull']>[0];

/** @throws GembaError `missing` for a remote or credentials that are not there */
function pullJob({ remotes, env, stateDir, clock }: ImportsOptions, input: PullInput): PullJob {
  const known = remotes();
  const remote = Object.hasOwn(known, input.remote) ? known[input.remote] : undefined;
  if (remote === undefined) {
    const names = Object.keys(known);
    throw new GembaError('missing', `gemba.yaml names no remote ${JSON.stringify(input.remote)}.`, {
      nextStep: names.length === 0 ? 'Add it under `remotes:`.' : `There are: ${names.join(', ')}.`,
    });
  }
  const { kind, url, credentials_name } = remote;
  return {
    kind: 'pull',
    remote: { name: input.remote, kind, url, credentials: resolveCredentials(credentials_name, env) },
    match: input.match.length === 0 ? ['*'] : input.match,
    fromSeconds: Math.floor(input.from),
    untilSeconds: Math.floor(Math.min(input.until, clock.nowMs() / 1000)),
    everySeconds: input.every,
    prefix: input.prefix,
    cursorFile: path.join(stateDir, 'pulls', `${input.remote}.jsonl`),
    again: input.again,
  };
}

async function execute(
  { importBatch, worker, clock, logger }: ImportsOptions,
  job: FilesJob | PullJob,
  title: string,
  context: Progress,
  signal: AbortSignal,
): Promise<void> {
  const step = context.step(title);
  step.start();
  const started = performance.now();
  const result = await runImport({
    script: worker,
    data: { job, nowSeconds: Math.floor(clock.nowMs() / 1000) },
    importBatch: async (batch) => {
      const outcome = await importBatch(batch);
      context.changed(outcome.accepted);
      return outcome;
    },
    onProgress: (progress, accepted) =>
      step.detail(progressWords(progress, accepted, performance.now() - started), progress.fraction),
    signal,
  });
  const words = summaryWords(result.outcome, result.summary.series, result.summary.notes);
  logger.info(`${title}: ${words}`, { ...result.outcome, problems: result.problemCount });
  if (result.problemCount === 0) {
    step.done(words);
    return;
  }
  step.fail(words);
  throw problemsOf(result);
}

function problemsOf({ problems, problemCount }: ImportResult): GembaError {
  const [first] = problems;
  const what = problemCount === 1 ? '1 thing' : `${problemCount} things`;
  return new GembaError('invalid', `${what} could not be imported; ${first?.where ?? ''}: ${first?.why ?? ''}`, {
    detail: { problems, problemCount },
  });
}
