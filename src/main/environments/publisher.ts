import { closest } from 'fastest-levenshtein';
import { GembaError } from '../../shared/errors';
import { resolveBuild } from './model/resolve-build';
import type { NoteEvent } from './note-event';
import type { DockerEngine } from './providers/docker/engine';
import type { ImageOwner } from './providers/docker/images/build-image';
import { publishService, versionToPublish, type Publication } from './providers/docker/registry/publish-service';
import type { RunContext } from './run-face';
import type { Definitions, EnvironmentSource } from './source';

export interface PublishRequest {
  readonly artifact: string;
  readonly version: string;
  readonly tag: string | null;
  /** Null: the one that the service names, or the only one that there is. */
  readonly registry: string | null;
}

/** Takes images of services to registries. */
export interface Publisher {
  /**
   * Works out everything that a push needs before it begins.
   *
   * @throws GembaError `missing` for a service, version or registry that there is not, with those that there are
   */
  prepare(
    request: PublishRequest,
    signal: AbortSignal,
  ): Promise<{ readonly title: string; publish(context: RunContext, signal: AbortSignal): Promise<void> }>;
}

export function createPublisher({
  source,
  owner,
  engine,
  note,
}: {
  readonly source: Pick<EnvironmentSource, 'current'>;
  readonly owner: ImageOwner & { readonly workspaceName: () => string };
  readonly engine: DockerEngine;
  readonly note: NoteEvent;
}): Publisher {
  return {
    async prepare(request, signal) {
      const { build, registry } = resolveRequest(request, source.current());
      await engine.reader.ping({ signal });
      // Whoever has no login is told so before anything is built.
      await engine.logins.of(`${registry.address}/${request.artifact}`, signal);
      const { artifact: service, tag } = request;
      const asked = { service, version: request.version };
      const version = await versionToPublish(engine, asked, owner.workspaceId, signal);
      const publication: Publication = { service, build, version, registry, tag };
      return {
        title: `Pushing ${service} ${version} to ${registry.name}`,
        publish: async (context, cancelled) => {
          const { reference, digest } = await publishService(engine, publication, owner, context, cancelled);
          await note({
            kind: 'note',
            title: `${service} pushed to ${registry.name}`,
            detail: digest === null ? reference : `${reference}, ${digest}`,
            tags: ['push', service],
            environment: null,
          });
        },
      };
    },
  };
}

function resolveRequest(
  { artifact, registry: wish }: PublishRequest,
  { services, config: { registries } }: Definitions,
): Pick<Publication, 'build' | 'registry'> {
  const located = services.get(artifact);
  if (located === undefined) {
    const names = [...services.keys()];
    const meant = names.length === 0 ? '' : `; did you mean ${closest(artifact, names)}?`;
    throw new GembaError('missing', `There is no artifact ${artifact}${meant || '.'}`, {
      nextStep: 'Artifacts are the services that have a `build:`.',
    });
  }
  const build = resolveBuild(located.value, located.file);
  if (build === null) {
    throw new GembaError('missing', `${artifact} is not built here: it has no \`build:\`.`, {
      nextStep: `Give it a folder with a Dockerfile in ${located.file}.`,
    });
  }
  const names = Object.keys(registries);
  const name = wish ?? located.value.registry ?? (names.length === 1 ? names[0] : undefined);
  if (name === undefined) {
    throw new GembaError('missing', `Nothing says which registry ${artifact} goes to.`, {
      nextStep:
        names.length === 0
          ? 'Define one in gemba.yaml: registries: { team: { address: registry.example.org/team } }'
          : `Name one of ${names.join(', ')}: \`registry:\` in ${located.file}, or gemba push ${artifact} --to ${names[0]}`,
    });
  }
  const definition = Object.hasOwn(registries, name) ? registries[name] : undefined;
  if (definition === undefined) {
    throw new GembaError('missing', `There is no registry ${name} in gemba.yaml.`, {
      nextStep: names.length === 0 ? 'Define it under `registries:`.' : `There are: ${names.join(', ')}.`,
    });
  }
  return { build, registry: { name, ...definition } };
}
