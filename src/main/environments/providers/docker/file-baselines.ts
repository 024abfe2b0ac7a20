import { GembaError } from '../../../../shared/errors';
import { compareFiles } from '../../drift/compare-files';
import type { ComparedFact } from '../../drift/compare-container';
import type { ComparedFiles } from '../../drift/drift-report';
import { containerKey } from '../../model/actual';
import type { DesiredState } from '../../model/desired';
import { FileBaseline, type ChangedFile } from '../../model/changed-file';
import type { ObservedContainer } from '../../model/observed';
import type { DockerEngine } from './engine';
import { mapParallel } from './read-actual';
import { readChangedFiles } from './read-files';
import type { DockerReader } from './reader';

/** Where it is remembered what a container's own start had changed in its files: not on the engine, which drift only reads. */
export interface FileBaselines {
  keep(containerId: string, body: string): Promise<void>;
  read(containerIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** That one could not be remembered: later differences of that container's files may be its own. */
  onProblem(message: string): void;
}

/** Remembers the files of a container that was just made and is well: what changes later, somebody changed. */
export async function recordLayer(
  job: { readonly engine: DockerEngine; readonly baselines: FileBaselines; readonly signal: AbortSignal },
  containerId: string,
): Promise<void> {
  const { engine, baselines, signal } = job;
  try {
    const container = await engine.reader.inspectContainer(containerId, { signal });
    if (container === null) return;
    await baselines.keep(containerId, JSON.stringify(await readChangedFiles(engine.reader, container, signal)));
  } catch (error) {
    if (signal.aborted) throw error;
    // The node is up; that is what was asked for.
    baselines.onProblem(`the files of ${containerId.slice(0, 12)} could not be remembered: ${messageOf(error)}`);
  }
}

/** Compares the files of all running containers with what they were when they were made. Only asks. */
export async function compareLayers(
  reader: DockerReader,
  containers: readonly ObservedContainer[],
  settings: { readonly baselines: FileBaselines; readonly desired: DesiredState },
  signal: AbortSignal,
): Promise<ComparedFiles> {
  const known = await settings.baselines.read(containers.map(({ id }) => id));
  const facts = new Map<string, readonly ComparedFact[]>();
  const unread = new Map<string, string>();
  await mapParallel(containers, async (container) => {
    try {
      const files = await readChangedFiles(reader, container, signal);
      const baseline = parse(known.get(container.id));
      // Nobody remembered its start: at least what the definition itself puts there is no difference.
      const put = baseline === null ? putFiles(settings.desired, container) : [];
      facts.set(
        container.id,
        compareFiles(
          files.filter(({ path }) => !put.includes(path)),
          baseline,
        ),
      );
    } catch (error) {
      if (signal.aborted) throw error;
      unread.set(container.id, messageOf(error));
    }
  });
  return { facts, unread };
}

function putFiles({ containers }: DesiredState, { labels }: ObservedContainer): string[] {
  return containers.find(({ key }) => key === containerKey(labels))?.files.map(({ path }) => path) ?? [];
}

function parse(body: string | undefined): ChangedFile[] | null {
  return body === undefined ? null : FileBaseline.parse(JSON.parse(body));
}

function messageOf(error: unknown): string {
  return error instanceof GembaError || error instanceof Error ? error.message : String(error);
}
