import type { EnvironmentDefinition } from './environment';
import type { ServiceDefinition } from './service';

interface UnfitRuntime {
  readonly path: (string | number)[];
  readonly message: string;
}

/** Nodes whose services cannot be loaded into one process, with the reason. Names that are not known are told elsewhere. Pure. */
export function findUnfitRuntimes(
  { provider, nodes, config }: Pick<EnvironmentDefinition, 'provider' | 'nodes' | 'config'>,
  services: ReadonlyMap<string, { readonly value: ServiceDefinition }>,
): UnfitRuntime[] {
  return nodes.flatMap(({ runtime, services: loaded }, index): UnfitRuntime[] => {
    if (runtime === undefined) return [];
    const at = ['nodes', index, 'runtime'];
    if (provider !== 'docker') {
      return [{ path: at, message: `a runtime is for docker: ${provider} runs each service by itself` }];
    }
    const own = services.get(runtime)?.value;
    const isNone = own !== undefined && own.loads === undefined;
    const clash = findClash(
      [runtime, ...loaded].flatMap((name) => {
        const env = services.get(name)?.value.env;
        return env === undefined ? [] : [[name, { ...env, ...config?.[name] }] as const];
      }),
    );
    return [
      ...(isNone
        ? [{ path: at, message: `${runtime} has no \`loads:\` that says where its process looks for modules` }]
        : []),
      ...loaded.flatMap((name, position) => {
        const path = ['nodes', index, 'services', position];
        const service = services.get(name)?.value;
        if (name === runtime) return [{ path, message: `${name} is the runtime itself: name what it loads` }];
        if (loaded.indexOf(name) < position) return [{ path, message: `${name} is loaded twice` }];
        return service === undefined || service.module !== undefined
          ? []
          : [{ path, message: `${name} has no \`module:\` that a runtime could load` }];
      }),
      ...(clash === null ? [] : [{ path: at, message: clash }]),
    ];
  });
}

type Env = Readonly<Record<string, string | number | boolean>>;

/** One process has one environment. */
function findClash(services: readonly (readonly [name: string, env: Env])[]): string | null {
  const seen = new Map<string, { name: string; value: string }>();
  for (const [name, env] of services) {
    for (const [key, value] of Object.entries(env)) {
      const before = seen.get(key);
      if (before !== undefined && before.value !== String(value)) {
        return `${before.name} and ${name} set ${key} to different values, and one process has one environment`;
      }
      seen.set(key, { name, value: String(value) });
    }
  }
  return null;
}
