import { GembaError } from '../../../../shared/errors';
import type { CredentialField, CredentialSource } from '../../../platform/credentials';
import { networkKeyOf } from '../../model/actual';
import { LABEL } from '../../model/labels';
import type { ResolvedEnvironment } from '../../model/resolved';
import { assertVersionsExist, readImageInputs, type DesiredSettings } from '../docker/desired-reader';
import { readDesiredImages } from '../docker/read-actual';
import { createReader } from '../docker/reader';
import type { ReadOnlyTransport } from '../docker/read-only';
import { chooseBalancing, type Balancing, type KernelFacts } from './balancing';
import { desiredSwarm, type DesiredSwarm } from './desired-swarm';
import { matchesCheck } from './secret-check';
import { swarmLabels } from './service-spec';
import { planSwarm, type ActualSwarm, type SwarmPlan } from './swarm-plan';
import { createSwarmReader, type SwarmMembership, type SwarmReader } from './swarm-reader';

export interface SwarmSettings extends Pick<
  DesiredSettings,
  'workspaceId' | 'workspaceDir' | 'workspaceName' | 'deployedVersions'
> {
  readonly credentials: CredentialSource;
  readonly kernel: () => KernelFacts;
}

export interface SwarmComparison {
  readonly desired: DesiredSwarm;
  readonly actual: ActualSwarm;
  readonly plan: SwarmPlan;
}

/** What a process may be given as a secret; keys and certificates are names of files, and stay where they are. */
const SECRET_FIELDS: readonly CredentialField[] = ['USER', 'PASSWORD', 'TOKEN'];

/**
 * Asks what an engine is in its swarm, and how its services are balanced.
 *
 * @throws GembaError `missing` where it manages none, with how to make it
 */
export async function readSwarm(
  reader: SwarmReader,
  kernel: () => KernelFacts,
  signal: AbortSignal,
): Promise<{ readonly membership: SwarmMembership; readonly balancing: Balancing }> {
  const membership = await reader.membership({ signal });
  if (!membership.isManager) throw noManager(membership);
  return { membership, balancing: chooseBalancing(membership, kernel()) };
}

function noManager({ state, error }: SwarmMembership): GembaError {
  switch (state) {
    case 'active':
      return new GembaError(
        'missing',
        'This engine is a worker of a swarm, and only a manager can be told what to run.',
        {
          nextStep: 'Set DOCKER_HOST to a manager, or make this one: `docker node promote` there.',
        },
      );
    case 'locked':
      return new GembaError('missing', 'The swarm is locked since its engine was restarted.', {
        nextStep: 'Unlock it: `docker swarm unlock`.',
      });
    case 'inactive':
      return new GembaError('missing', 'This engine is no manager of a swarm.', {
        nextStep: 'Make it one: `docker swarm init` (with `--advertise-addr` where it has several addresses).',
      });
    default:
      return new GembaError('missing', `This engine is not yet part of its swarm: ${error ?? state}.`, {
        nextStep: 'See what it says: `docker info`; leave the swarm with `docker swarm leave` and join it again.',
      });
  }
}

/** Works out what should be, reads what is, and compares the two. Changes nothing. */
export async function compareSwarm(
  transport: ReadOnlyTransport,
  environment: ResolvedEnvironment,
  settings: SwarmSettings,
  options: { signal: AbortSignal; nowMs: () => number; versions?: ReadonlyMap<string, string> },
): Promise<SwarmComparison> {
  const { signal } = options;
  const [{ membership, balancing }, inputs, deployed] = await Promise.all([
    readSwarm(createSwarmReader(transport), settings.kernel, signal),
    readImageInputs(createReader(transport), environment, settings, signal),
    settings.deployedVersions(environment.name),
  ]);
  const desired = desiredSwarm(environment, {
    workspaceId: settings.workspaceId,
    workspaceName: settings.workspaceName(),
    workspaceDir: settings.workspaceDir,
    versions: new Map([...deployed, ...(options.versions ?? [])]),
    ...inputs,
    membership,
    balancing,
    credential: (name) => fieldsOf(settings.credentials, name),
  });
  const actual = await readActualSwarm(transport, desired, membership, { signal, readAt: options.nowMs() });
  assertVersionsExist(desired, actual);
  return { desired, actual, plan: planSwarm(desired, actual) };
}

function fieldsOf(credentials: CredentialSource, name: string): Map<string, () => string> {
  return new Map(
    SECRET_FIELDS.filter((field) => credentials.read(name, field) !== null).map((field) => [
      field.toLowerCase(),
      () => credentials.read(name, field) ?? '',
    ]),
  );
}

async function readActualSwarm(
  transport: ReadOnlyTransport,
  desired: DesiredSwarm,
  membership: SwarmMembership,
  { signal, readAt }: { signal: AbortSignal; readAt: number },
): Promise<ActualSwarm> {
  const swarm = createSwarmReader(transport);
  const engine = createReader(transport);
  const labels = swarmLabels(desired.workspaceId, desired.environment);
  const [all, networks, secrets, images] = await Promise.all([
    swarm.listServices({}, { signal }),
    engine.listNetworks(labels, { signal }),
    swarm.listSecrets(labels, { signal }),
    readDesiredImages(engine, desired, signal),
  ]);
  const isOwn = (own: Readonly<Record<string, string>>): boolean =>
    Object.entries(labels).every(([key, value]) => own[key] === value);
  const services = all.filter((service) => isOwn(service.labels));
  const tasks = await swarm.listTasks(
    services.map(({ id }) => id),
    { signal },
  );
  const matchingSecrets = new Map<string, string>();
  for (const { key, value } of desired.secrets) {
    for (const { id, labels: own } of secrets.filter((secret) => secret.labels[LABEL.secret] === key)) {
      if (await matchesCheck(value(), own[LABEL.spec])) matchingSecrets.set(key, id);
    }
  }
  const networkNames = new Map(
    networks.filter((one) => networkKeyOf(one.labels) !== '').map(({ id, name }) => [id, name]),
  );
  const foreigners = all
    .filter((service) => !isOwn(service.labels))
    .flatMap(({ name, spec }) =>
      spec.TaskTemplate.Networks.flatMap(({ Target }) => {
        const network = networkNames.get(Target);
        return network === undefined ? [] : [{ name, network }];
      }),
    );
  return { membership, services, tasks, networks, secrets, matchingSecrets, images, foreigners, readAt };
}
