import type { EnvironmentDefinition } from './environment';
import type { ServiceDefinition } from './service';
import type { TestCheck } from './test-check';
import { BUILT_IN_SIZES } from './sizes';

/** A name in a definition that nothing goes by. */
export interface UnknownReference {
  readonly entry: { readonly kind: 'environment' | 'service'; readonly name: string };
  /** Where in the entry it stands: `['nodes', 0, 'size']`. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** What was written, and what may stand there: for the nearest valid name. */
  readonly written: string;
  readonly candidates: readonly string[];
}

export interface ReferenceScope {
  readonly environments: ReadonlyMap<string, { readonly value: EnvironmentDefinition }>;
  readonly services: ReadonlyMap<string, { readonly value: ServiceDefinition }>;
  /** Names under `sizes:` and `images:` of gemba.yaml. */
  readonly sizes: readonly string[];
  readonly images: readonly string[];
  /** Names under `registries:`. */
  readonly registries: readonly string[];
}

/** A reference as an engine takes it (`debian:12-slim`, `ghcr.io/a/b`) needs no entry under `images:`. */
export function isEngineReference(image: string): boolean {
  return image.includes(':') || image.includes('/');
}

/** Every service, size and image that is named and not known. Pure: positions in files are the loader's to add. */
export function findUnknownReferences(scope: ReferenceScope): UnknownReference[] {
  const services = [...scope.services.keys()];
  const sizes = [...new Set([...scope.sizes, ...Object.keys(BUILT_IN_SIZES)])];
  const found: UnknownReference[] = [];
  for (const [name, { value }] of scope.environments) {
    const entry = { kind: 'environment', name } as const;
    const check = (
      kind: string,
      written: string | undefined,
      candidates: readonly string[],
      path: (string | number)[],
    ): void => {
      if (written === undefined || candidates.includes(written)) return;
      found.push({ entry, path, message: `no ${kind} is called ${written}`, written, candidates });
    };
    value.nodes.forEach((node, index) => {
      node.services.forEach((service, position) =>
        check('service', service, services, ['nodes', index, 'services', position]),
      );
      check('service', node.runtime, services, ['nodes', index, 'runtime']);
      check('size', node.size, sizes, ['nodes', index, 'size']);
      for (const key of ['image', 'ami_id'] as const) {
        const image = node[key];
        if (image !== undefined && !isEngineReference(image))
          check('image', image, scope.images, ['nodes', index, key]);
      }
    });
    for (const service of Object.keys(value.config ?? {})) check('service', service, services, ['config', service]);
    checkParts(value, scope, (written, candidates, path, message) => {
      if (!candidates.includes(written)) found.push({ entry, path, message, written, candidates });
    });
    const places = [...services, ...value.nodes.flatMap((node) => node.name ?? numbered(node))];
    value.tests.forEach(({ on, test }, index) => {
      on.forEach((place, position) => check('service or node', place, places, ['tests', index, 'on', position]));
      for (const { name: caller, path } of callersOf(test))
        check('service or node', caller, places, ['tests', index, 'test', ...path]);
    });
  }
  for (const [name, { value }] of scope.services) {
    const entry = { kind: 'service', name } as const;
    const check = (written: string, path: (string | number)[]): void => {
      if (written === 'WORLD' || services.includes(written)) return;
      found.push({ entry, path, message: `no service is called ${written}`, written, candidates: services });
    };
    value.connectivity.forEach((rule, index) =>
      rule.allowed.forEach((allowed, position) => check(allowed, ['connectivity', index, 'allowed', position])),
    );
    if (value.registry !== undefined && !scope.registries.includes(value.registry)) {
      const message = `no registry is called ${value.registry}`;
      found.push({ entry, path: ['registry'], message, written: value.registry, candidates: scope.registries });
    }
    value.depends_on.forEach((dependency, position) => check(dependency, ['depends_on', position]));
    value.tests.forEach((test, index) => {
      for (const { name: caller, path } of callersOf(test)) check(caller, ['tests', index, ...path]);
    });
  }
  return found;
}

type CheckName = (written: string, candidates: readonly string[], path: (string | number)[], message: string) => void;

/** Services that stubs stand in for have to say what answers; those of a profile have to be somewhere in the environment. */
function checkParts(
  { nodes, profiles, stubs }: EnvironmentDefinition,
  { services }: ReferenceScope,
  check: CheckName,
): void {
  const stubbed = [...services].flatMap(([name, { value }]) => (value.stub === undefined ? [] : [name]));
  const checkStubs = (names: readonly string[], path: (string | number)[]): void =>
    names.forEach((name, index) =>
      check(
        name,
        stubbed,
        [...path, index],
        services.has(name) ? `${name} has no \`stub:\` that says what answers` : `no service is called ${name}`,
      ),
    );
  checkStubs(stubs, ['stubs']);
  const here = [...new Set([...nodes.flatMap((node) => node.services), ...stubs])];
  for (const [profile, part] of Object.entries(profiles)) {
    (part.services ?? []).forEach((name, index) =>
      check(
        name,
        here,
        ['profiles', profile, 'services', index],
        services.has(name) ? `no node here runs ${name}` : `no service is called ${name}`,
      ),
    );
    checkStubs(part.stubs, ['profiles', profile, 'stubs']);
  }
}

/** Whom a test says may reach something, or may not. */
function callersOf(test: TestCheck): { name: string; path: (string | number)[] }[] {
  return (['reachable', 'not_reachable'] as const).flatMap((kind) => {
    const from = test[kind]?.from;
    if (from === undefined) return [];
    if (typeof from === 'string') return [{ name: from, path: [kind, 'from'] }];
    return from.map((name, index) => ({ name, path: [kind, 'from', index] }));
  });
}

/** Names of nodes that are counted: every one that this line could make. */
function numbered({ services: [first = ''], number = 1 }: EnvironmentDefinition['nodes'][number]): string[] {
  return Array.from({ length: number + 100 }, (_, index) => `${first}-${index + 1}`);
}
