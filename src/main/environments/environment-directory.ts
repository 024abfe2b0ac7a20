import { closest } from 'fastest-levenshtein';
import { WHOLE_ENVIRONMENT } from '../../shared/definitions/profile';
import { GembaError } from '../../shared/errors';
import { resolveEnvironment } from './model/resolve-environment';
import { everyNode, type ResolvedEnvironment } from './model/resolved';
import type { ProfilesInEffect } from './profiles-in-effect';
import type { EnvironmentProvider } from './providers/provider';
import type { EnvironmentSource } from './source';

/**
 * Which environments there are, which part of each is meant to run, and who runs it: where every part of this module
 * begins.
 */
export class EnvironmentDirectory {
  readonly #source: EnvironmentSource;
  readonly #profiles: Pick<ProfilesInEffect, 'of'>;
  readonly providers: readonly EnvironmentProvider[];

  constructor(
    source: EnvironmentSource,
    profiles: Pick<ProfilesInEffect, 'of'>,
    providers: readonly EnvironmentProvider[],
  ) {
    this.#source = source;
    this.#profiles = profiles;
    this.providers = providers;
  }

  all(): ResolvedEnvironment[] {
    return [...this.#source.current().environments.keys()].map((name) => this.get(name));
  }

  /**
   * @param profile the part of it; null: the whole; left out: what is in effect
   * @throws GembaError `missing` with the names that exist
   */
  get(name: string, profile: string | null = this.#profiles.of(name)): ResolvedEnvironment {
    const definitions = this.#source.current();
    const located = definitions.environments.get(name);
    if (located === undefined) throw this.unknown(name);
    return resolveEnvironment(name, located, definitions, profile);
  }

  /**
   * The profile that somebody asks for by name; null is the whole.
   *
   * @param wish `all`: the whole; left out: what is in effect
   * @throws GembaError `missing` with the nearest of those that there are
   */
  profileFor(name: string, wish: string | undefined): string | null {
    if (wish === undefined) return this.#profiles.of(name);
    if (wish === WHOLE_ENVIRONMENT) return null;
    const { profiles, file } = this.get(name);
    if (profiles.includes(wish)) return wish;
    const meant = profiles.length === 0 ? '' : `; did you mean ${closest(wish, [...profiles, WHOLE_ENVIRONMENT])}?`;
    throw new GembaError('missing', `${name} has no profile ${wish}${meant || '.'}`, {
      nextStep:
        profiles.length === 0
          ? `Define one under \`profiles:\` of ${name} in ${file}.`
          : `It has ${profiles.join(', ')}; ${WHOLE_ENVIRONMENT} is the whole.`,
    });
  }

  /** Null where this build has none for it. */
  findProvider({ provider }: ResolvedEnvironment): EnvironmentProvider | null {
    return this.providers.find(({ name }) => name === provider) ?? null;
  }

  /** @throws GembaError `missing` where the environment, or a provider for it, is not there */
  open(name: string, profile?: string | null): { environment: ResolvedEnvironment; provider: EnvironmentProvider } {
    const environment = this.get(name, profile);
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
    const names = everyNode(resolved).map(({ name }) => name);
    if (names.includes(node)) return;
    const left = resolved.leftOut.find((candidate) => candidate.node === node);
    if (left !== undefined) throw notRunning(resolved, node, left.reason);
    throw new GembaError('missing', `${environment} has no node ${node}.`, { nextStep: `It has ${names.join(', ')}.` });
  }

  /** @throws GembaError `missing` where a service is not meant to run itself, and why */
  assertRuns(environment: ResolvedEnvironment, service: string): void {
    const left = environment.leftOut.find((candidate) => candidate.service === service);
    if (left !== undefined) throw notRunning(environment, service, left.reason);
    const stub = environment.stubs.find((candidate) => candidate.service === service);
    if (stub !== undefined) throw notRunning(environment, service, `${stub.name} stands in for it`);
    if (environment.services.has(service)) return;
    throw new GembaError('missing', `No node of ${environment.name} runs ${service}.`, {
      nextStep: `It runs: ${[...environment.services.keys()].join(', ')}.`,
    });
  }

  /** @throws GembaError `refused` where a runtime loads a service, so that there is no version of its own to put there */
  assertRunsByItself({ name, nodes }: ResolvedEnvironment, service: string): void {
    const loading = nodes.find(({ runtime, services }) => runtime !== null && services.includes(service));
    if (loading === undefined) return;
    throw new GembaError(
      'refused',
      `${loading.runtime ?? ''} loads ${service} from this workspace on ${loading.name}.`,
      {
        nextStep: `Bring its module as it is now: gemba up ${name}`,
      },
    );
  }

  unknown(name: string): GembaError {
    const names = [...this.#source.current().environments.keys()];
    return new GembaError('missing', `There is no environment called ${name}.`, {
      nextStep: names.length === 0 ? 'Define one under environments/.' : `There are: ${names.join(', ')}.`,
    });
  }
}

function notRunning({ name, profile, file }: ResolvedEnvironment, what: string, reason: string): GembaError {
  return new GembaError('missing', `${what} does not run in ${name}: ${reason}.`, {
    nextStep:
      profile === null
        ? `Take it out of \`stubs:\` in ${file}, and run \`gemba up ${name}\`.`
        : `Bring up the whole: gemba up ${name} --profile ${WHOLE_ENVIRONMENT}`,
  });
}

function noProvider({ name, provider, file }: ResolvedEnvironment): GembaError {
  return new GembaError('missing', `${name} is for the provider ${provider}, which cannot be used here yet.`, {
    nextStep: `Set \`provider: docker\`, \`swarm\`, \`ssh\` or \`vagrant\` in ${file}.`,
  });
}
