import { GembaError } from '../../../../../shared/errors';
import type { DockerEngine } from '../engine';
import { followProgress } from '../images/progress';
import { splitReference } from '../images/image-reference';
import { RegistryAuth } from './registry-auth';
import { registryHost } from './registry-host';
import { registryRefusal } from './registry-refusal';

export interface PushTarget {
  /** Its name in gemba.yaml. */
  readonly registry: string;
  readonly credentialsName: string | null;
  /** `registry.example.org:5000/team/catalog:b456`. */
  readonly reference: string;
}

/** An engine tries five times, with growing pauses, before it gives a registry up. */
const SILENCE_MS = 2 * 60_000;

/**
 * Pushes an image that is on the engine. The tag that this needs is taken away afterwards, unless somebody had it there
 * before: it would pass for a version of its own.
 *
 * @returns the digest under which the registry has it, `sha256:…`; null from an engine that does not tell
 * @throws GembaError `denied`, `missing`, `timeout` or `failed`, with why the registry did not take it
 */
export async function pushImage(
  engine: DockerEngine,
  imageId: string,
  { reference, registry, credentialsName }: PushTarget,
  progress: { readonly onLine: (line: string) => void; readonly signal: AbortSignal },
): Promise<string | null> {
  const { signal } = progress;
  const { name, tag } = splitReference(reference);
  const host = registryHost(name);
  const { auth, from } = await engine.logins.of(name, signal);
  const wasThere = (await engine.reader.inspectImage(reference, { signal })) !== null;
  await engine.writer.tagImage(imageId, name, tag, { signal });
  let digest: string | null = null;
  try {
    const stream = await engine.writer.pushImage({ name, tag }, auth ?? RegistryAuth.none(), { signal });
    await followProgress(stream, { ...progress, silenceMs: SILENCE_MS, onPushed: (pushed) => (digest = pushed) });
    return digest;
  } catch (error) {
    if (!(error instanceof GembaError) || error.code !== 'failed') throw error;
    const loginFrom = auth === null ? null : from;
    throw registryRefusal(reference, error.message, { registry, host, credentialsName, loginFrom });
  } finally {
    // Also when cancelled. The image has a name of its own beside this one, and stays.
    if (!wasThere) await engine.writer.removeImage(reference);
  }
}
