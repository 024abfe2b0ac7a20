import { listValues, shortId, type ComparedFact } from '../../drift/compare-container';
import { formatCpus, formatMemory } from '../../drift/format-limits';
import type { ServiceSpec } from './swarm-schemas';

/** The names of what a specification refers to by id. */
export interface SpecNames {
  /** Network id (or key, where there is none yet) → name. */
  readonly networks: ReadonlyMap<string, string>;
  /** Image id or reference → what a person calls it. */
  readonly images: ReadonlyMap<string, string>;
}

/**
 * Compares what a service is with what it should be, fact by fact: the two are written down in the same way, so that
 * whatever the swarm holds of one of these counts, whoever put it there. Pure.
 */
export function compareService(defined: ServiceSpec, actual: ServiceSpec, names: SpecNames): ComparedFact[] {
  const wanted = specFacts(defined, names);
  const found = specFacts(actual, names);
  return [...new Set([...wanted.keys(), ...found.keys()])].map((fact) => {
    const [one, other] = [wanted.get(fact) ?? null, found.get(fact) ?? null];
    return { fact, defined: one, actual: other, same: one === other, kind: 'definition' };
  });
}

/** Everything that a specification says, in the words of a report. Pure. */
export function specFacts(spec: ServiceSpec, names: SpecNames): Map<string, string> {
  const { TaskTemplate: task, EndpointSpec: endpoint, UpdateConfig: update } = spec;
  const { ContainerSpec: container } = task;
  const limits = task.Resources?.Limits;
  const health = container.Healthcheck;
  const env = container.Env.map((pair): [string, string] => {
    const equals = pair.indexOf('=');
    return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
  });
  return new Map<string, string>([
    ['image', imageName(container.Image, names)],
    ...env.map(([name, value]): [string, string] => [`environment ${name}`, value]),
    ['replicas', String(spec.Mode?.Replicated?.Replicas ?? 'global')],
    ['command', container.Args.length === 0 ? "the image's own" : container.Args.join(' ')],
    ['entrypoint', container.Command.length === 0 ? "the image's own" : container.Command.join(' ')],
    ['user', container.User || "the image's own"],
    ['working folder', container.Dir || "the image's own"],
    ['host name', container.Hostname || 'none'],
    ['cpu limit', formatCpus(limits?.NanoCPUs ?? 0)],
    ['memory limit', formatMemory(limits?.MemoryBytes ?? 0)],
    ['restart policy', task.RestartPolicy?.Condition || 'any'],
    ['networks', listValues(task.Networks.map((one) => describeNetwork(one, names)))],
    ['ports', listValues((endpoint?.Ports ?? []).map(describePort))],
    ['balancing', endpoint?.Mode || 'vip'],
    ['mounts', listValues(container.Mounts.map(({ Source, Target }) => `${Source} at ${Target}`))],
    [
      'secrets',
      listValues(container.Secrets.map(({ SecretName, File }) => `${SecretName} as ${File?.Name ?? SecretName}`)),
    ],
    ['configs', listValues(container.Configs.map(({ ConfigName }) => ConfigName))],
    ['health check', health === null || health === undefined ? 'none' : describeHealth(health)],
    ['stop grace', `${container.StopGracePeriod / 1e9} s`],
    ['placement', listValues(task.Placement?.Constraints ?? [])],
    ['update', `${update?.Parallelism ?? 0} at a time, ${update?.Order ?? ''}, then ${update?.FailureAction ?? ''}`],
    ['privileges', listValues(container.CapabilityAdd)],
    ['extra hosts', listValues(container.Hosts)],
    ['labels', listValues(pairs(spec.Labels))],
    ['labels of tasks', listValues(pairs(container.Labels))],
  ]);
}

function imageName(image: string, { images }: SpecNames): string {
  const known = images.get(image);
  const short = image.startsWith('sha256:') ? shortId(image) : image;
  return known === undefined || known === short ? short : `${known} ${short}`;
}

function describeNetwork(
  { Target, Aliases }: { readonly Target: string; readonly Aliases: readonly string[] },
  { networks }: SpecNames,
): string {
  const name = networks.get(Target) ?? Target;
  return Aliases.length === 0 ? name : `${name} as ${[...Aliases].sort().join(' and ')}`;
}

function describePort(port: {
  readonly Protocol: string;
  readonly TargetPort: number;
  readonly PublishedPort: number;
  readonly PublishMode: string;
}): string {
  const at = port.PublishedPort === 0 ? 'any' : String(port.PublishedPort);
  return `${port.PublishMode || 'ingress'} ${at} → ${port.TargetPort}/${port.Protocol || 'tcp'}`;
}

function describeHealth(health: {
  readonly Test: readonly string[];
  readonly Interval: number;
  readonly Timeout: number;
  readonly Retries: number;
  readonly StartPeriod: number;
}): string {
  const seconds = [health.Interval, health.Timeout, health.StartPeriod].map((time) => `${time / 1e9} s`);
  return `${health.Test.slice(1).join(' ')} (${seconds.join(', ')}, ${health.Retries} tries)`;
}

function pairs(labels: Readonly<Record<string, string>>): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}
