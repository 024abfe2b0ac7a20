import { setTimeout as sleep } from 'node:timers/promises';
import { GembaError } from '../../../shared/errors';
import { DRILL_FELT, DRILL_WENT_ON } from '../../../shared/model/drill';
import type { EnvironmentView } from '../../../shared/model/environment';
import { formatDuration } from '../../../shared/units';
import type { Clock } from '../../platform/clock';
import type { EnvironmentSample } from '../collect/collectors';
import type { EnvironmentDirectory } from '../environment-directory';
import type { NewEvent } from '../records-face';
import type { RunContext, RunStepHandle } from '../run-face';
import { entryPoints } from './entry-points';
import { drillSamples, drillSentence, judgeDrill, type DrillTimes } from './judge-drill';
import { generateLoad, type EntryPoint, type Sample } from './load-generator';
import type { NodeFault } from './node-fault';

export interface DrillsOptions {
  readonly directory: EnvironmentDirectory;
  readonly clock: Clock;
  readonly ingest: (samples: readonly EnvironmentSample[]) => void;
  readonly readStatus: (environment: string, signal: AbortSignal) => Promise<EnvironmentView>;
  /** `event.at` is when the node was broken. */
  readonly note: (event: Pick<NewEvent, 'at' | 'until' | 'title' | 'detail' | 'tags' | 'environment'>) => Promise<void>;
}

export interface Drill {
  readonly environment: string;
  readonly node: string;
  readonly fault: NodeFault;
  /** How long it stays broken. */
  readonly forMs: number;
}

/** How it is before, and whether it comes back after. */
const AROUND_MS = 2000;
/** Whatever happens, the node is mended; whoever cancelled waits no longer than this. */
const MEND_LIMIT_MS = 120_000;

/** Drills: one node is broken on purpose, and what users would have felt is measured and judged. */
export class Drills {
  readonly #options: DrillsOptions;

  constructor(options: DrillsOptions) {
    this.#options = options;
  }

  /**
   * Finds out what can be asked, before anything is broken.
   *
   * @throws GembaError `missing` where the provider cannot, the node does not run, or nothing is published
   */
  async prepare({ environment: name, node }: Drill, signal: AbortSignal): Promise<readonly EntryPoint[]> {
    const { directory, readStatus } = this.#options;
    directory.assertNode(name, node);
    const { environment, provider } = directory.open(name);
    if (provider.breakNode === undefined || provider.mendNode === undefined) {
      throw new GembaError('missing', `The provider ${provider.name} cannot drill yet: nodes on Docker can be.`);
    }
    const view = await readStatus(name, signal);
    const status = view.status?.nodes.find((candidate) => candidate.node === node);
    if (status?.state !== 'ok') {
      throw new GembaError('missing', `${node} of ${name} is ${status?.summary ?? 'not there'}: it cannot be broken.`, {
        nextStep: `gemba up ${name}`,
      });
    }
    const entries = entryPoints(environment, view);
    if (entries.length > 0) return entries;
    throw new GembaError('missing', `Nothing of ${name} is reached from outside: no user would feel anything.`, {
      nextStep: 'Allow WORLD in the connectivity of a service.',
    });
  }

  /** @throws GembaError `refused` with the verdict where a request failed */
  async run(drill: Drill, entries: readonly EntryPoint[], context: RunContext, signal: AbortSignal): Promise<void> {
    const { clock, ingest } = this.#options;
    const nowMs = (): number => clock.nowMs();
    const measuring = context.step('Asking what users ask');
    const breaking = context.step(`${drill.node} is broken for ${formatDuration(drill.forMs / 1000)}`, drill.node);
    measuring.start();
    const asked = await answeringEntries(entries, nowMs, signal);
    measuring.detail(asked.map(({ service, host, port, path }) => `${service} at ${host}:${port}${path}`).join(', '));

    const samples: Sample[] = [];
    let isDrawn = false;
    const ending = new AbortController();
    const load = generateLoad(asked, (sample) => samples.push(sample), { signal: ending.signal, nowMs });
    try {
      await sleep(AROUND_MS, undefined, { signal });
      const { said, times } = await this.#breakAndMend(drill, samples, { context, breaking, signal });
      await sleep(AROUND_MS, undefined, { signal });
      ending.abort();
      await load;
      measuring.done(`${samples.length} requests`);
      // Before it is told: whoever is told looks at the graph.
      ingest(drillSamples(drill.environment, samples));
      isDrawn = true;
      await this.#tell(drill, said, samples, { times, context });
    } catch (error) {
      if (signal.aborted) throw new GembaError('cancelled', 'Cancelled.', { cause: error });
      throw error;
    } finally {
      ending.abort();
      await load;
      if (!isDrawn) ingest(drillSamples(drill.environment, samples));
    }
  }

  /** Whatever happens in between, it is mended. */
  async #breakAndMend(
    { environment: name, node, fault, forMs }: Drill,
    samples: readonly Sample[],
    { context, breaking, signal }: { context: RunContext; breaking: RunStepHandle; signal: AbortSignal },
  ): Promise<{ said: string; times: DrillTimes }> {
    const { directory, clock } = this.#options;
    const { environment, provider } = directory.open(name);
    breaking.start();
    const brokenAt = clock.nowMs();
    try {
      const said = (await provider.breakNode?.(environment, node, fault, signal)) ?? '';
      context.changed();
      breaking.start(`${node} ${said} for ${formatDuration(forMs / 1000)}`);
      const until = brokenAt + forMs;
      while (clock.nowMs() < until) {
        const failed = samples.filter(({ at, isAnswered }) => at >= brokenAt && !isAnswered).length;
        breaking.detail(failed === 0 ? 'no request has failed' : `${failed} requests have failed`);
        await sleep(Math.min(1000, until - clock.nowMs()), undefined, { signal });
      }
      breaking.done();
      await provider.mendNode?.(environment, node, context, signal);
      return { said, times: { brokenAt, mendedAt: clock.nowMs() } };
    } catch (error) {
      const own = AbortSignal.timeout(MEND_LIMIT_MS);
      await provider.mendNode?.(environment, node, context, own).catch((cause: unknown) => {
        const why = cause instanceof Error ? cause.message : String(cause);
        throw new GembaError('failed', `${node} could not be mended after the drill: ${why}`, {
          nextStep: `gemba up ${name}`,
          cause,
        });
      });
      throw error;
    }
  }

  async #tell(
    { environment, node, fault, forMs }: Drill,
    said: string,
    samples: readonly Sample[],
    { times, context }: { times: DrillTimes; context: RunContext },
  ): Promise<void> {
    const verdict = judgeDrill(samples, times);
    const title = drillSentence(environment, verdict, `${node} ${was(said)} for ${formatDuration(forMs / 1000)}`);
    const lines = verdict.lines.map(({ line }) => line);
    await this.#options.note({
      at: times.brokenAt,
      until: times.mendedAt,
      title: `Drill: ${fault.kind} ${node}`,
      // A line each: whoever lists drills shows the verdict first and the rest under it.
      detail: [title, ...lines].join('\n'),
      tags: ['drill', verdict.wentOn ? DRILL_WENT_ON : DRILL_FELT],
      environment,
    });
    const told = [{ line: title, isGood: verdict.wentOn }, ...verdict.lines];
    for (const { line, isGood } of told) {
      // A step's title is no sentence.
      const step = context.step(line.replace(/\.$/, ''));
      step.start();
      if (isGood) step.done();
      else step.fail('');
    }
    if (verdict.wentOn) return;
    throw new GembaError('refused', `${title}. ${lines.join(' ')}`, {
      nextStep: `See it second by second: gemba metrics query "gemba.drill.${environment}.*.failed" --from -10min`,
    });
  }
}

/** `is stopped` as it is told afterwards. */
function was(said: string): string {
  return said
    .replace(/^is /, 'was ')
    .replace(/^answers /, 'answered ')
    .replace(/\bloses /, 'lost ');
}

/** Only what answers HTTP while all is well can be missed. @throws GembaError `missing` where nothing does */
async function answeringEntries(
  entries: readonly EntryPoint[],
  nowMs: () => number,
  signal: AbortSignal,
): Promise<readonly EntryPoint[]> {
  const answering = new Set<EntryPoint>();
  await Promise.all(
    entries.map((entry) => {
      const once = new AbortController();
      const onSample = ({ isAnswered }: Sample): void => {
        if (isAnswered) answering.add(entry);
      };
      const asked = generateLoad([entry], onSample, { signal: once.signal, nowMs });
      once.abort();
      return asked;
    }),
  );
  signal.throwIfAborted();
  if (answering.size > 0) return entries.filter((entry) => answering.has(entry));
  throw new GembaError('missing', 'Nothing that is published answers over HTTP: there is nothing to measure.');
}
