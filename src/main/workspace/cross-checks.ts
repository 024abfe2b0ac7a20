import { ruleWarning } from '../../shared/definitions/drift-ignore';
import type { EnvironmentDefinition, NodeDefinition } from '../../shared/definitions/environment';
import { findUnknownReferences, type ReferenceScope } from '../../shared/definitions/references';
import { findUnfitRuntimes } from '../../shared/definitions/runtimes';
import type { ServiceDefinition } from '../../shared/definitions/service';
import { findUnfitParts } from '../../shared/definitions/unfit-parts';
import { nearestName, suggestion } from './nearest';
import type { EntryProblem, WorkspaceModel } from './workspace-model';

/** A service, an image or a size that an environment names and nobody knows is an error like any other. */
export function checkEnvironment(
  environment: EnvironmentDefinition,
  model: WorkspaceModel,
  name: string,
): EntryProblem[] {
  const environments = new Map([[name, { value: environment }]]);
  const images = environment.nodes.flatMap((node, index) => [
    ...unnamedImage(node.image, ['nodes', index, 'image'], environment, model),
    ...unnamedImage(node.ami_id, ['nodes', index, 'ami_id'], environment, model),
  ]);
  return [
    ...unknownNames(model, { environments })
      .filter(({ entry }) => entry.kind === 'environment')
      .map(toProblem),
    ...images,
    ...repeatedNames(environment.nodes),
    ...findUnfitRuntimes(environment, model.services).map((found) => ({ ...found, nearest: null })),
    ...findUnfitParts(environment).map((found) => ({ ...found, nearest: null })),
  ];
}

/** Rules for drift that lapse within days or have lapsed: not an error, and to be known before they count no more. */
export function lapsingRules({ drift }: EnvironmentDefinition, nowMs: number): EntryProblem[] {
  return (drift?.ignore ?? []).flatMap((rule, index) => {
    const message = ruleWarning(rule, nowMs);
    return message === null ? [] : [{ path: ['drift', 'ignore', index, 'until'], message, nearest: null }];
  });
}

/** A service or a registry that a service names and nobody knows. */
export function checkService(service: ServiceDefinition, model: WorkspaceModel): EntryProblem[] {
  const named = [...service.connectivity.flatMap((rule) => rule.allowed), ...service.depends_on];
  // Nearly always everything is known; only then is it worth asking where exactly it is not.
  const isKnown = (name: string): boolean => name === 'WORLD' || model.services.has(name);
  const { registry } = service;
  if (named.every(isKnown) && (registry === undefined || Object.hasOwn(model.config.registries, registry))) return [];
  return unknownNames(model, { environments: new Map() })
    .filter(({ entry }) => model.services.get(entry.name)?.value === service)
    .map(toProblem);
}

type Unknown = ReturnType<typeof findUnknownReferences>[number];

function unknownNames(model: WorkspaceModel, scope: Pick<ReferenceScope, 'environments'>): Unknown[] {
  const { sizes, images, registries } = model.config;
  return findUnknownReferences({
    ...scope,
    services: model.services,
    sizes: Object.keys(sizes),
    images: Object.keys(images),
    registries: Object.keys(registries),
  });
}

function toProblem({ path, message, written, candidates }: Unknown): EntryProblem {
  return {
    path,
    message: message + suggestion(written, candidates, 'known are'),
    nearest: nearestName(written, candidates),
  };
}

function unnamedImage(
  image: string | undefined,
  path: EntryProblem['path'],
  { provider }: EnvironmentDefinition,
  model: WorkspaceModel,
): EntryProblem[] {
  const { images } = model.config;
  const names = image !== undefined && Object.hasOwn(images, image) ? images[image] : undefined;
  if (image === undefined || typeof names !== 'object' || Object.hasOwn(names, provider)) return [];
  const message = `the image \`${image}\` has no name for ${provider} under \`images:\` in gemba.yaml`;
  return [{ path, message, nearest: null }];
}

function repeatedNames(nodes: readonly NodeDefinition[]): EntryProblem[] {
  return nodes.flatMap(({ name }, index) =>
    name === undefined || nodes.findIndex((node) => node.name === name) === index
      ? []
      : [{ path: ['nodes', index, 'name'], message: `another node is called \`${name}\` already`, nearest: null }],
  );
}
