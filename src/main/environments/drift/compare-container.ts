import type { DriftFact } from '../../../shared/model/environment';
import { imageLabel, isOutdated, networkKeyOf, volumeKey, type ActualState } from '../model/actual';
import type { DesiredContainer, DesiredImage, DesiredState } from '../model/desired';
import { guardProblem } from '../model/guard';
import { LABEL } from '../model/labels';
import type { ObservedContainer } from '../model/observed';
import { formatCpus, formatMemory } from './format-limits';

/** One thing that can be the same or not. */
export interface ComparedFact {
  readonly fact: string;
  readonly defined: string | null;
  readonly actual: string | null;
  readonly same: boolean;
  /** `running` changes by itself; the rest only when somebody changes it. */
  readonly kind: 'definition' | 'state';
}

/** One, and which of the node's services it is about; null: the node itself. */
export interface FactOfService extends ComparedFact {
  readonly service: string | null;
}

/**
 * Compares a container with what it should be, fact by fact. Whether it is well just now is for `status`: a busy machine
 * makes a health check fail, and nobody has changed anything. Pure; reads nothing.
 */
export function compareContainer(
  desired: DesiredContainer,
  observed: ObservedContainer,
  state: DesiredState,
  actual: ActualState,
): ComparedFact[] {
  return [
    compareImage(desired, observed, state, actual),
    ...compareEnv(desired, observed, actual),
    compareText('command', commandOf(desired, observed, actual), observed.command.join(' ')),
    ...compareFromImage(observed, actual),
    compareText('cpu limit', formatCpus(desired.nanoCpus), formatCpus(observed.nanoCpus)),
    compareText('memory limit', formatMemory(desired.memoryBytes), formatMemory(observed.memoryBytes)),
    compareText('restart policy', desired.restartPolicy, observed.restartPolicy),
    compareText(
      'networks',
      listValues(desired.networks.map(({ key }) => networkName(key, state, actual))),
      listValues(attached(observed)),
    ),
    compareText(
      'ports',
      listValues(desired.ports.map((port) => `127.0.0.1 → ${port}`)),
      listValues(bindings(observed)),
    ),
    compareText(
      'mounts',
      listValues(desiredMounts(desired, state, actual)),
      listValues(observedMounts(observed, actual)),
    ),
    compareText('privileges', 'none', listValues(observed.privileges)),
    compareText('extra hosts', 'none', listValues(observed.extraHosts)),
    compareLabels(desired, observed, actual),
    ...compareModules(desired, observed),
    { ...compareText('state', 'running', observed.state), kind: 'state' },
    ...compareGuard(desired, observed, actual),
    compareText('definition', desired.specHash, observed.labels[LABEL.spec] ?? null),
  ];
}

/** The facts that differ. A difference of the definition's hash alone counts only where no other fact explains it. */
export function differences<Fact extends ComparedFact>(facts: readonly Fact[]): Fact[] {
  const differing = facts.filter((fact) => !fact.same);
  const explained = differing.some((fact) => fact.fact !== 'definition' && fact.kind === 'definition');
  return explained ? differing.filter((fact) => fact.fact !== 'definition') : differing;
}

/** A fact as a report has it; when it was first seen is added by whoever remembers. */
export function toDriftFact({ fact, service, defined, actual }: FactOfService): DriftFact {
  return { fact, service, defined, actual, since: null };
}

/** How a difference reads in a plan: `memory limit: defined 256 MB, actual 512 MB`. */
export function describeDifference({ fact, defined, actual }: ComparedFact): string {
  if (fact === 'definition') return 'the definition has changed since it was made';
  return `${fact}: defined ${defined ?? 'nothing'}, actual ${actual ?? 'nothing'}`;
}

/** A fact of the definition, compared as text. */
export function compareText(fact: string, defined: string | null, actual: string | null): ComparedFact {
  return { fact, defined, actual, same: defined === actual, kind: 'definition' };
}

/** Several values as one text, whatever order they were read in. */
export function listValues(items: readonly string[]): string {
  return items.length === 0 ? 'none' : [...items].sort().join(', ');
}

function compareImage(
  desired: DesiredContainer,
  observed: ObservedContainer,
  state: DesiredState,
  actual: ActualState,
): ComparedFact {
  const image = state.images.find(({ key }) => key === desired.image);
  const present = actual.images.get(desired.image) ?? null;
  const label = image === undefined ? desired.image : imageLabel(image);
  const same = present !== null && present.id === observed.imageId;
  const defined = present === null ? `${label} (not here)` : `${label} ${shortId(present.id)}`;
  if (same && image !== undefined && isOutdated(image, present)) {
    return {
      fact: 'image',
      defined: `${label} from its folder as it is now`,
      actual: `built ${before(image)}`,
      same: false,
      kind: 'definition',
    };
  }
  const running = same ? defined : `${observed.imageName} ${shortId(observed.imageId)}`;
  return { fact: 'image', defined, actual: running, same, kind: 'definition' };
}

function before(image: DesiredImage): string {
  if (image.kind === 'baked') return `before ${image.provisioner.file} or ${image.base} changed`;
  return image.kind === 'built' ? `before the folder of ${image.service ?? 'the load balancer'} changed` : 'before';
}

/** `sha256:` and a dozen digits: what Docker's own tools show. */
export function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12);
}

/** What the image sets, with what the definition sets over it, against what is set. */
function compareEnv(desired: DesiredContainer, observed: ObservedContainer, actual: ActualState): ComparedFact[] {
  const fromImage = actual.imagesById.get(observed.imageId)?.env ?? [];
  const expected = new Map([...parseEnv(fromImage), ...Object.entries(desired.env)]);
  const found = parseEnv(observed.env);
  const names = [...new Set([...expected.keys(), ...found.keys()])].sort();
  return names.map((name) => compareText(`environment ${name}`, expected.get(name) ?? null, found.get(name) ?? null));
}

function parseEnv(env: readonly string[]): Map<string, string> {
  return new Map(
    env.map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)];
    }),
  );
}

function commandOf(desired: DesiredContainer, observed: ObservedContainer, actual: ActualState): string {
  const own = desired.command ?? actual.imagesById.get(observed.imageId)?.command ?? observed.command;
  return own.join(' ');
}

/** What the image says and no definition changes. */
function compareFromImage(observed: ObservedContainer, actual: ActualState): ComparedFact[] {
  const image = actual.imagesById.get(observed.imageId);
  if (image === undefined) return [];
  const words = (text: string): string => (text === '' ? 'none' : text);
  return [
    compareText('entrypoint', words(image.entrypoint.join(' ')), words(observed.entrypoint.join(' '))),
    compareText('user', image.user || 'root', observed.user || 'root'),
    compareText('working folder', image.workingDir || '/', observed.workingDir || '/'),
  ];
}

/** Those of the image and ours; the hash of the definition and the version have facts of their own. */
function compareLabels(desired: DesiredContainer, observed: ObservedContainer, actual: ActualState): ComparedFact {
  const expected: Record<string, string> = {
    ...actual.imagesById.get(observed.imageId)?.labels,
    [LABEL.service]: desired.service,
    [LABEL.node]: desired.node,
    [LABEL.kind]: desired.kind,
  };
  // These are how it was found, or are compared elsewhere.
  const apart = new Set<string>([
    LABEL.workspace,
    LABEL.environment,
    LABEL.spec,
    LABEL.version,
    LABEL.source,
    LABEL.modules,
  ]);
  const write = (labels: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): string =>
    listValues(
      Object.entries(labels)
        .filter(([key, value]) => !apart.has(key) && other[key] !== value)
        .map(([key, value]) => `${key}=${value}`),
    );
  return compareText('labels', write(expected, observed.labels), write(observed.labels, expected));
}

/** What a runtime was made with against what is in the workspace now, a service each. */
function compareModules({ modules }: DesiredContainer, { labels }: ObservedContainer): ComparedFact[] {
  const made = new Map(
    (labels[LABEL.modules] ?? '').split(' ').flatMap((pair): [string, string][] => {
      const [service = '', hash] = pair.split('=');
      return hash === undefined ? [] : [[service, hash]];
    }),
  );
  const wanted = new Map(modules.map(({ service, source }) => [service, source.hash]));
  return [...new Set([...wanted.keys(), ...made.keys()])]
    .sort()
    .map((service) => compareText(`module ${service}`, wanted.get(service) ?? null, made.get(service) ?? null));
}

function networkName(key: string, state: DesiredState, actual: ActualState): string {
  const present = actual.networks.find((network) => networkKeyOf(network.labels) === key);
  return present?.name ?? state.networks.find((network) => network.key === key)?.name ?? key;
}

function attached(observed: ObservedContainer): string[] {
  return observed.networks.map((network) => network.name);
}

function bindings(observed: ObservedContainer): string[] {
  return observed.bindings.map(({ port, hostIp }) => `${hostIp} → ${port}`);
}

function desiredMounts(desired: DesiredContainer, state: DesiredState, actual: ActualState): string[] {
  return desired.mounts.map(({ volume, path }) => {
    const present = actual.volumes.find(({ labels }) => volumeKey(labels) === volume);
    const name = present?.name ?? state.volumes.find(({ key }) => key === volume)?.name ?? volume;
    return `${name} at ${path}`;
  });
}

/** Anonymous volumes that the image itself asks for are part of the image, not a difference. */
function observedMounts(observed: ObservedContainer, actual: ActualState): string[] {
  const own = new Set(actual.imagesById.get(observed.imageId)?.volumePaths ?? []);
  const known = new Set(actual.volumes.map((volume) => volume.name));
  return observed.mounts
    .filter((mount) => !(mount.kind === 'volume' && own.has(mount.target) && !known.has(mount.source)))
    .map((mount) => `${mount.source} at ${mount.target}`);
}

/** Ports that nobody is allowed to reach are closed by rules, which a restart by hand takes away. */
function compareGuard(desired: DesiredContainer, observed: ObservedContainer, actual: ActualState): ComparedFact[] {
  if (observed.state !== 'running') return [];
  const problem = guardProblem(desired, observed, actual);
  return [
    { fact: 'port rules', defined: 'in force', actual: problem ?? 'in force', same: problem === null, kind: 'state' },
  ];
}
