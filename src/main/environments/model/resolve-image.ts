import type { ImageDefinition } from '../../../shared/definitions/gemba';
import { isEngineReference } from '../../../shared/definitions/references';
import type { ProviderName } from '../../../shared/model/environment';

/** What a provider calls an image; null where it has no name for it. */
export function resolveImage(
  name: string | undefined,
  provider: ProviderName,
  images: Readonly<Record<string, ImageDefinition>>,
): string | null {
  if (name === undefined) return null;
  const image = images[name];
  if (image === undefined) return isEngineReference(name) ? name : null;
  return typeof image === 'string' ? image : (image[provider] ?? null);
}
