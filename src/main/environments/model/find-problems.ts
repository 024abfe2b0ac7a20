import { closest } from 'fastest-levenshtein';
import type { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { WHOLE_ENVIRONMENT } from '../../../shared/definitions/profile';
import { findUnknownReferences } from '../../../shared/definitions/references';
import { findUnfitRuntimes } from '../../../shared/definitions/runtimes';
import { findUnfitParts } from '../../../shared/definitions/unfit-parts';
import type { Definitions, LocatedDefinition } from '../source';
import { resolveImage } from './resolve-image';
import type { DefinitionProblem, ResolvedNode, ResolvedService, Stub } from './resolved';

type Located = LocatedDefinition<EnvironmentDefinition>;

interface Resolved {
  /** Of the whole environment. */
  readonly nodes: readonly ResolvedNode[];
  readonly stubs: readonly Stub[];
  /** Those of the part that is meant to run. */
  readonly services: ReadonlyMap<string, ResolvedService>;
  /** A profile that is asked for and not defined. */
  readonly missingProfile: string | null;
}

/** What is wrong with an environment's definition: with any of it nothing is applied. Pure. */
export function findProblems(
  name: string,
  located: Located,
  definitions: Definitions,
  { nodes, stubs, services, missingProfile }: Resolved,
): DefinitionProblem[] {
  return [
    ...(missingProfile === null ? [] : [profileIsGone(name, located, missingProfile)]),
    ...findUnfitParts(located.value).map(({ message }) => problem(located, `${name}: ${message}`)),
    ...findUnfitRuntimes(located.value, definitions.services).map(({ message }) =>
      problem(located, `${name}: ${message}`),
    ),
    ...findUnknownNames(name, located, definitions),
    ...findNamesUsedTwice([...nodes, ...stubs], located),
    ...findMissingDependencies(services, definitions.services),
    ...findWaitingRuntimes(nodes, services, located),
  ];
}

function profileIsGone(environment: string, located: Located, profile: string): DefinitionProblem {
  return {
    ...problem(located, `${environment}: the profile ${profile} is in effect and not defined any more`),
    nearest:
      Object.keys(located.value.profiles).length === 0 ? null : closest(profile, Object.keys(located.value.profiles)),
    nextStep: `Bring up the whole, \`gemba up ${environment} --profile ${WHOLE_ENVIRONMENT}\`, or another of its profiles; or define ${profile} in ${located.file} again.`,
  };
}

function findUnknownNames(name: string, located: Located, definitions: Definitions): DefinitionProblem[] {
  const { provider, nodes } = located.value;
  const own = new Map([[name, located]]);
  const used = new Set(nodes.flatMap((node) => [...node.services, node.runtime ?? '']));
  const { sizes, images, registries } = definitions.config;
  const scope = { sizes: Object.keys(sizes), images: Object.keys(images), registries: Object.keys(registries) };
  const unknown = findUnknownReferences({ ...scope, environments: own, services: definitions.services })
    .filter(({ entry }) => entry.kind === 'environment' || used.has(entry.name))
    .map(({ entry, path: place, message, written, candidates }) => {
      const source = entry.kind === 'environment' ? located : definitions.services.get(entry.name);
      const nearest = candidates.length === 0 ? null : closest(written, [...candidates]);
      return {
        message: `${entry.name}: ${message} (${place.join('.')})`,
        file: source?.file ?? located.file,
        line: source?.line ?? located.line,
        nearest,
        nextStep: null,
      };
    });
  const unmapped = nodes.flatMap((node) => {
    const image = node.image ?? node.ami_id;
    if (image === undefined || !Object.hasOwn(definitions.config.images, image)) return [];
    if (resolveImage(image, provider, definitions.config.images) !== null) return [];
    return [problem(located, `${name}: the image ${image} has no name for the provider ${provider} in gemba.yaml`)];
  });
  return [...unknown, ...unmapped];
}

function findNamesUsedTwice(nodes: readonly { readonly name: string }[], located: Located): DefinitionProblem[] {
  const names = nodes.map((node) => node.name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [...twice].map((name) => problem(located, `two nodes are called ${name}`));
}

/** A dependency that runs nowhere in this environment would never be there. */
function findMissingDependencies(
  services: ReadonlyMap<string, ResolvedService>,
  known: Definitions['services'],
): DefinitionProblem[] {
  const problems = [...services.values()].flatMap((service) =>
    service.dependsOn
      .filter((dependency) => known.has(dependency) && !services.has(dependency))
      .map((dependency) =>
        problem(known.get(service.name), `${service.name} depends on ${dependency}, which no node runs`),
      ),
  );
  const circle = findCircle(services);
  if (circle !== null)
    problems.push(problem(known.get(circle[0] ?? ''), `${circle.join(' → ')}: these wait for each other`));
  return problems;
}

/** What a runtime loads begins together, so together it waits: for nobody who waits for some of it. */
function findWaitingRuntimes(
  nodes: readonly ResolvedNode[],
  services: ReadonlyMap<string, ResolvedService>,
  located: Located,
): DefinitionProblem[] {
  if (findCircle(services) !== null) return [];
  return nodes.flatMap(({ name, runtime, services: loaded }) => {
    if (runtime === null) return [];
    const own = new Set([runtime, ...loaded]);
    const waiting = [...withDependencies([...own], services, own)].find((other) =>
      (services.get(other)?.dependsOn ?? []).some((needed) => own.has(needed)),
    );
    if (waiting === undefined) return [];
    return [
      problem(
        located,
        `${name} loads ${loaded.join(', ')} at once: ${waiting} is needed by one of them and waits for another`,
      ),
    ];
  });
}

/** What these depend on beside themselves, however far. */
function withDependencies(
  names: readonly string[],
  services: ReadonlyMap<string, ResolvedService>,
  own: ReadonlySet<string>,
): Set<string> {
  const reached = new Set<string>();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const needed of services.get(name)?.dependsOn ?? []) {
      if (own.has(needed) || reached.has(needed)) continue;
      reached.add(needed);
      waiting.push(needed);
    }
  }
  return reached;
}

function findCircle(services: ReadonlyMap<string, ResolvedService>): string[] | null {
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): string[] | null => {
    if (trail.includes(name)) return [...trail.slice(trail.indexOf(name)), name];
    if (done.has(name)) return null;
    for (const dependency of services.get(name)?.dependsOn ?? []) {
      const circle = visit(dependency, [...trail, name]);
      if (circle !== null) return circle;
    }
    done.add(name);
    return null;
  };
  for (const name of services.keys()) {
    const circle = visit(name, []);
    if (circle !== null) return circle;
  }
  return null;
}

function problem(at: { file: string; line: number } | undefined, message: string): DefinitionProblem {
  return { message, file: at?.file ?? '', line: at?.line ?? 1, nearest: null, nextStep: null };
}
