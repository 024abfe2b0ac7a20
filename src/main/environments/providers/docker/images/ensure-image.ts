import { isImageReference } from '../../../../../shared/definitions/names';
import { GembaError } from '../../../../../shared/errors';
import type { DockerReader } from '../reader';
import type { DockerWriter } from '../writer';
import { buildDebianImage, debianImageNeeds } from './debian-image';
import { splitReference } from './image-reference';
import { followProgress } from './progress';

export interface ImageProgress {
  /** What is being done now, for a step's title. */
  readonly onPhase: (phase: string) => void;
  readonly onLine: (line: string) => void;
  readonly signal: AbortSignal;
}

/** A registry that is there sends something within seconds, and then keeps sending. */
const PULL_SILENCE_MS = 60_000;

/**
 * Makes sure that an image is on the engine: found there, pulled, or, for Debian 12 on a machine that can, built
 * from the distribution's packages. Says which through `onPhase`.
 *
 * @returns whether anything had to be done
 * @throws GembaError `missing` with what would help
 */
export async function ensureImage(
  engine: { reader: DockerReader; writer: DockerWriter },
  reference: string,
  progress: ImageProgress,
): Promise<boolean> {
  const { signal } = progress;
  if (!isImageReference(reference)) throw new GembaError('invalid', `"${reference}" is no name for an image.`);
  if ((await engine.reader.inspectImage(reference, { signal })) !== null) return false;
  const underWay = beingFetched.get(reference);
  if (underWay !== undefined) {
    await underWay;
    return true;
  }
  const work = fetchImage(engine, reference, progress);
  beingFetched.set(reference, work);
  try {
    await work;
    return true;
  } finally {
    if (beingFetched.get(reference) === work) beingFetched.delete(reference);
  }
}

/** Two builds that start from the same image fetch it once. */
const beingFetched = new Map<string, Promise<void>>();

async function fetchImage(
  engine: { reader: DockerReader; writer: DockerWriter },
  reference: string,
  progress: ImageProgress,
): Promise<void> {
  const { signal } = progress;
  try {
    progress.onPhase(`Pulling ${reference}`);
    const stream = await engine.writer.pullImage(splitReference(reference), { signal });
    await followProgress(stream, { ...progress, silenceMs: PULL_SILENCE_MS });
  } catch (error) {
    if (signal.aborted) throw error;
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    const needs = await debianImageNeeds(reference);
    if (needs?.ready === true) {
      progress.onPhase(`Building ${reference} from Debian's packages, as it cannot be pulled (${shorten(reason)})`);
      await buildDebianImage(engine.writer, reference, progress);
      return;
    }
    throw new GembaError('missing', `${reference} is not on this machine and cannot be pulled: ${reason}.`, {
      nextStep:
        needs?.nextStep ?? `Check the name, or bring it here: \`docker load\` or \`docker tag … ${reference}\`.`,
      cause: error,
    });
  }
}

function shorten(reason: string): string {
  const innermost = reason.split(': ').at(-1) ?? reason;
  return innermost.length > 80 ? `${innermost.slice(0, 79)}…` : innermost;
}
