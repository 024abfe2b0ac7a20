import { GembaError } from '../../../../shared/errors';
import { LABEL } from '../../model/labels';
import { registryHost } from './registry/registry-host';
import type { DockerReader } from './reader';

/** The versions of a service that are on the engine, newest first; those that a provisioner made are not among them. */
export async function listVersions(
  reader: DockerReader,
  workspaceId: string,
  service: string,
  signal: AbortSignal,
): Promise<string[]> {
  return (await versionTags(reader, workspaceId, service, signal)).map(({ version }) => version);
}

/** @throws GembaError `missing` where it is not on the engine any more */
export async function versionImage(
  reader: DockerReader,
  workspaceId: string,
  { service, version }: { readonly service: string; readonly version: string },
  signal: AbortSignal,
): Promise<string> {
  const found = (await versionTags(reader, workspaceId, service, signal)).find((known) => known.version === version);
  if (found !== undefined) return found.id;
  throw new GembaError('missing', `${service} ${version} is not on this engine any more.`, {
    nextStep: `gemba push ${service} --version local`,
  });
}

async function versionTags(
  reader: DockerReader,
  workspaceId: string,
  service: string,
  signal: AbortSignal,
): Promise<{ version: string; id: string }[]> {
  const images = await reader.listImages({ [LABEL.workspace]: workspaceId, [LABEL.service]: service }, { signal });
  return images
    .filter(({ labels }) => labels[LABEL.kind] !== 'baked')
    .sort((a, b) => b.created - a.created)
    .flatMap(({ id, tags }) =>
      tags.filter((tag) => isOwn(tag, service)).map((tag) => ({ version: tag.slice(tag.lastIndexOf(':') + 1), id })),
    );
}

/** `shop/catalog:b456`; what goes by a registry's name is a copy of one of these. */
function isOwn(tag: string, service: string): boolean {
  const repository = tag.slice(0, tag.lastIndexOf(':'));
  return repository.endsWith(`/${service}`) && registryHost(repository) === registryHost('');
}
