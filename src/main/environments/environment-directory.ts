import { GembaError } from '../../shared/errors';
import { resolveEnvironment } from './model/resolve-environment';
import type { ResolvedEnvironment } from './model/resolved';
import type { EnvironmentProvider } from './providers/provider';
import type { EnvironmentSource } from './source';

/** Which environments there are, and who runs each: where every part of this module begins. */
export class EnvironmentDirectory {
  readonly #source: EnvironmentSource;
  readonly providers: readonly EnvironmentProvider[];

  constructor(source: EnvironmentSource, providers: readonly EnvironmentProvider[]) {
    this.#source = source;
    this.providers = providers;
  }

  all(): ResolvedEnvironment[] {
    const definitions = this.#source.current();
    return [...definitions.environments].map(([name, located]) => resolveEnvironment(name, located, definitions));
  }

  /** @throws GembaError `missing` with the names that exist */
  get(name: string): ResolvedEnvironment {
    const definitions = this.#source.current();
    const located = definitions.environments.get(name);
    if (located === undefined) throw this.unknown(name);
    return resolveEnvironment(name, located, definitions);
  }

  /** Null where this build has none for it. */
  findProvider({ provider }: ResolvedEnvironment): EnvironmentProvider | null {
    return this.providers.find(({ name }) => name === provider) ?? null;
  }

  /** @throws GembaError `missing` where the environment, or a provider for it, is not there */
  open(name: string): { environment: ResolvedEnvironment; provider: EnvironmentProvider } {
    const environment = this.get(name);
    const provider = this.findProvider(environment);
    if (provider === null) throw noProvider(environment);
    return { environment, provider };
  }

  /** Also for an environment whose definition is gone: what it left may still have to be removed. */
  providerByName(name: string): EnvironmentProvider {
    const provider = this.#source.current().environments.get(name)?.value.provider ?? 'docker';
    const found = this.providers.find((candidate) => candidate.name === provider);
    if (found === undefined) {
      throw new GembaError('missing', `${name} is for the provider ${provider}, which cannot be used here yet.`);
    }
    return found;
  }

  /** @throws GembaError `missing` with the nodes that there are */
  assertNode(environment: string, node: string): void {
    const resolved = this.get(environment);
    const names = [...resolved.nodes, ...resolved.loadBalancers].map(({ name }) => name);
    if (names.includes(node)) return;
    throw new GembaError('missing', `${environment} has no node ${node}.`, { nextStep: `It has ${names.join(', ')}.` });
  }

  unknown(name: string): GembaError {
    const names = [...this.#source.current().environments.keys()];
    return new GembaError('missing', `There is no environment called ${name}.`, {
      nextStep: names.length === 0 ? 'Define one under environments/.' : `There are: ${names.join(', ')}.`,
    });
  }
}

function noProvider({ name, provider, file }: ResolvedEnvironment): GembaError {
  return new GembaError('missing', `${name} is for the provider ${provider}, which cannot be used here yet.`, {
    nextStep: `Set \`provider: docker\`, \`swarm\`, \`ssh\` or \`vagrant\` in ${file}.`,
  });
}
