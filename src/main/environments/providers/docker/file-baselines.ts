import { mapParallel } from '../../../platform/map-parallel';
import { setMaxListeners } from 'node:events';
import { GembaError } from '../../../../shared/errors';
import { compareFiles } from '../../drift/compare-files';
import type { ComparedFact } from '../../drift/compare-container';
import type { ComparedFiles } from '../../drift/drift-report';
import { containerKey } from '../../model/actual';
import type { DesiredState } from '../../model/desired';
import { FileBaseline, type ChangedFile } from '../../model/changed-file';
import type { ObservedContainer } from '../../model/observed';
import { READ_LIMIT_MS } from './deadline';
import type { DockerEngine } from './engine';
import { Turns } from './turns';
import { readChangedFiles } from './read-files';
import type { DockerReader } from './reader';

/**
 * Where it is remembered what a container's own start had changed in its files: not on the engine, which drift only reads.
 * A subject is a container's id, or a name for all those that are made alike.
 */
export interface FileBaselines {
  keep(subject: string, body: string): Promise<void>;
  read(subjects: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** That one could not be remembered: later differences of that container's files may be its own. */
  onProblem(message: string): void;
}

/** While many nodes come up, recording must not take the engine's processors from starting them. */
const RECORDINGS_AT_A_TIME = 1;
const recordings = new WeakMap<DockerEngine, Turns>();

function turnsOf(engine: DockerEngine): Turns {
  const turns = recordings.get(engine) ?? new Turns(RECORDINGS_AT_A_TIME);
  recordings.set(engine, turns);
  return turns;
}

/**
 * Remembers the files of a container that was just made and is well: what changes later, somebody changed.
 *
 * @param alike a name for all containers that are made like this one, where others come that nobody sees start
 */
export async function recordLayer(
  job: { readonly engine: DockerEngine; readonly baselines: FileBaselines; readonly signal: AbortSignal },
  containerId: string,
  alike?: string,
): Promise<void> {
  const { engine, baselines, signal } = job;
  try {
    await turnsOf(engine).take(async () => {
      const container = await engine.reader.inspectContainer(containerId, { signal });
      if (container === null) return;
      const body = JSON.stringify(await readChangedFiles(engine.reader, container, signal));
      await baselines.keep(containerId, body);
      if (alike !== undefined) await baselines.keep(alike, body);
    });
  } catch (error) {
    if (signal.aborted) throw error;
    // The node is up; that is what was asked for.
    baselines.onProblem(`the files of ${containerId.slice(0, 12)} could not be remembered: ${messageOf(error)}`);
  }
}

/** An engine walks a container's whole image for this, with its own processors: more at a time only wait. */
const PARALLEL_LAYERS = 4;
/** What is read after the files: nothing, but for the answer itself. */
const SPARE_MS = 1500;
/** As long as this a reading stands in for one that there was no time for. */
const READING_STANDS_MS = 10 * 60_000;

/**
 * Compares the files of containers with what they were when they were made. Only asks, and for a bounded time: where
 * the files do not lie on this machine, an engine needs about half a second for one container. Those whose last reading is oldest come first, so that of a
 * hundred all have been read after a few times; a recent reading stands in for what there was no time for, and what
 * has none is named as not read.
 */
export class LayerComparer {
  readonly #baselines: FileBaselines;
  readonly #nowMs: () => number;
  readonly #readings = new Map<string, { readonly facts: readonly ComparedFact[]; readonly at: number }>();

  constructor(baselines: FileBaselines, nowMs: () => number) {
    this.#baselines = baselines;
    this.#nowMs = nowMs;
  }

  /** @param alike container id → the name under which `recordLayer` remembers those that are made like it */
  async compare(
    reader: DockerReader,
    containers: readonly ObservedContainer[],
    desired: Pick<DesiredState, 'containers'>,
    limit: { readonly signal: AbortSignal; readonly begunAt: number },
    alike: ReadonlyMap<string, string> = new Map(),
  ): Promise<ComparedFiles> {
    const known = await this.#baselines.read([...containers.map(({ id }) => id), ...new Set(alike.values())]);
    const baselineOf = ({ id }: ObservedContainer): ChangedFile[] | null =>
      parse(known.get(id)) ?? namesOnly(parse(known.get(alike.get(id) ?? '')));
    const unread = new Map<string, string>();
    const { signal, begunAt } = limit;
    const begun = this.#nowMs();
    const leftMs = Math.max(0, begunAt + READ_LIMIT_MS - SPARE_MS - begun);
    const budget = AbortSignal.any([signal, AbortSignal.timeout(leftMs)]);
    // Every question under way listens to it: a few for each container.
    setMaxListeners(PARALLEL_LAYERS * 8, budget);
    const lastRead = ({ id }: ObservedContainer): number => this.#readings.get(id)?.at ?? 0;
    const oldestFirst = [...containers].sort((a, b) => lastRead(a) - lastRead(b));
    await mapParallel(
      oldestFirst,
      async (container) => {
        try {
          budget.throwIfAborted();
          const files = await readChangedFiles(reader, container, budget);
          const facts = factsOf(container, files, baselineOf(container), desired);
          this.#readings.set(container.id, { facts, at: this.#nowMs() });
        } catch (error) {
          if (signal.aborted) throw error;
          unread.set(container.id, budget.aborted ? 'there was no time for them' : messageOf(error));
        }
      },
      PARALLEL_LAYERS,
    );
    this.#forget(begun);
    const facts = new Map<string, readonly ComparedFact[]>();
    for (const { id } of containers) {
      const reading = this.#readings.get(id);
      if (reading === undefined || (unread.has(id) && !budget.aborted)) continue;
      facts.set(id, reading.facts);
      unread.delete(id);
    }
    return { facts, unread };
  }

  #forget(nowMs: number): void {
    for (const [id, { at }] of this.#readings) if (nowMs - at > READING_STANDS_MS) this.#readings.delete(id);
  }
}

function factsOf(
  container: ObservedContainer,
  files: readonly ChangedFile[],
  baseline: readonly ChangedFile[] | null,
  desired: Pick<DesiredState, 'containers'>,
): ComparedFact[] {
  // Nobody remembered its start: at least what the definition itself puts there is no difference.
  const put = baseline === null ? putFiles(desired, container) : [];
  return compareFiles(
    files.filter(({ path }) => !put.includes(path)),
    baseline,
  );
}

function putFiles({ containers }: Pick<DesiredState, 'containers'>, { labels }: ObservedContainer): string[] {
  return containers.find(({ key }) => key === containerKey(labels))?.files.map(({ path }) => path) ?? [];
}

function parse(body: string | undefined): ChangedFile[] | null {
  return body === undefined ? null : FileBaseline.parse(JSON.parse(body));
}

/** The same start writes the same files, and another time or name into them. */
function namesOnly(files: readonly ChangedFile[] | null): ChangedFile[] | null {
  return files?.map(({ path, kind }) => ({ path, kind, digest: null })) ?? null;
}

function messageOf(error: unknown): string {
  return error instanceof GembaError || error instanceof Error ? error.message : String(error);
}
