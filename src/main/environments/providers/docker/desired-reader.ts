import { mapParallel } from '../../../platform/map-parallel';
import path from 'node:path';
import { durationMs, isImageReference } from '../../../../shared/definitions/names';
import { BUILD_LIMIT } from '../../../../shared/definitions/service';
import { GembaError } from '../../../../shared/errors';
import { imageLabel, type ActualState } from '../../model/actual';
import type { BuiltImage, DesiredState } from '../../model/desired';
import { assertApplicable, baseReference, desiredState, type ImageContext } from '../../model/desired-state';
import { processesOf, type ResolvedEnvironment, type ResolvedService } from '../../model/resolved';
import { readModules } from '../../provision/read-modules';
import { readProvisionFiles } from '../../provision/provision-files';
import { planChanges, type ApplyPlan } from '../../plan/apply-plan';
import { readStubBodies } from '../../stubs/read-stub-bodies';
import { readBuildContext } from './images/build-context';
import type { FileBaselines } from './file-baselines';
import type { GuardMarks } from './guard/guard-marks';
import { readActual } from './read-actual';
import type { DockerReader } from './reader';

/** What stays the same for one workspace on one engine. */
export interface DesiredSettings {
  readonly workspaceId: string;
  readonly workspaceDir: string;
  readonly workspaceName: () => string;
  readonly resourcesDir: string;
  /** Versions that were deployed to an environment, by service; `local` where there is none. */
  readonly deployedVersions: (environment: string) => Promise<ReadonlyMap<string, string>>;
  /** What containers' own starts had changed in their files, by container id; remembered outside of the engine. */
  readonly baselines: FileBaselines;
  readonly guards: GuardMarks;
}

export interface Comparison {
  readonly desired: DesiredState;
  readonly actual: ActualState;
  readonly plan: ApplyPlan;
}

/**
 * Works out what should be, reads what is, and compares the two. Changes nothing.
 *
 * @param versions overrides what was deployed: for a deployment that is about to be made
 */
export async function compare(
  reader: DockerReader,
  environment: ResolvedEnvironment,
  settings: DesiredSettings,
  options: { signal: AbortSignal; nowMs: () => number; versions?: ReadonlyMap<string, string> },
): Promise<Comparison> {
  assertApplicable(environment);
  const { signal } = options;
  const [{ cpus }, inputs, stubBodies, modules, deployed, loadBalancerImage, guardImage] = await Promise.all([
    reader.info({ signal }),
    readImageInputs(reader, environment, settings, signal),
    readStubBodies(environment, settings.workspaceDir),
    readModules(environment, { workspaceDir: settings.workspaceDir, signal }),
    settings.deployedVersions(environment.name),
    ownImage(settings.resourcesDir, 'haproxy', 'load-balancer'),
    ownImage(settings.resourcesDir, 'guard', 'guard'),
  ]);
  const desired = desiredState(environment, {
    workspaceId: settings.workspaceId,
    workspaceName: settings.workspaceName(),
    workspaceDir: settings.workspaceDir,
    engineCpus: cpus,
    versions: new Map([...deployed, ...(options.versions ?? [])]),
    ...inputs,
    stubBodies,
    modules,
    loadBalancerImage,
    guardImage,
  });
  const actual = await readActual(reader, desired, { signal, nowMs: options.nowMs(), guards: settings.guards });
  assertVersionsExist(desired, actual);
  return { desired, actual, plan: planChanges(desired, actual) };
}

/** What the images of an environment are made from: folders and provisioners by their hash, and the bases that are here. */
export async function readImageInputs(
  reader: DockerReader,
  environment: ResolvedEnvironment,
  settings: Pick<DesiredSettings, 'workspaceDir'>,
  signal: AbortSignal,
): Promise<Pick<ImageContext, 'sources' | 'provisions' | 'bases'>> {
  const [sources, provisions, bases] = await Promise.all([
    hashSources(environment, settings, signal),
    hashProvisions(environment, settings, signal),
    readBases(reader, environment, signal),
  ]);
  return { sources, provisions, bases };
}

/** What is loaded into a runtime, or stood in for, is not made into an image. */
function ownProcesses({ nodes, services }: ResolvedEnvironment): ResolvedService[] {
  const names = new Set(nodes.flatMap(processesOf));
  return [...services.values()].filter(({ name }) => names.has(name));
}

/** The hash of each folder that a service is built from. */
async function hashSources(
  environment: ResolvedEnvironment,
  { workspaceDir }: Pick<DesiredSettings, 'workspaceDir'>,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const built = ownProcesses(environment).filter(({ build }) => build !== null);
  const hashed = await mapParallel(built, async ({ name, build }) => {
    if (build === null) return [name, ''] as const;
    const context = await readBuildContext({
      ...build,
      workspaceDir,
      folder: path.join(workspaceDir, build.folder),
      signal,
    });
    return [name, context.hash] as const;
  });
  return new Map(hashed);
}

async function hashProvisions(
  environment: ResolvedEnvironment,
  { workspaceDir }: Pick<DesiredSettings, 'workspaceDir'>,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const hashed = await mapParallel(
    ownProcesses(environment),
    async ({ name, build, provisioner }): Promise<[string, string][]> => {
      if (provisioner === null || build !== null) return [];
      return [[name, (await readProvisionFiles(provisioner, { workspaceDir, signal })).hash]];
    },
  );
  return new Map(hashed.flat());
}

/** What provisioners work on, by name and id; those that are not here yet are left out. */
async function readBases(
  reader: DockerReader,
  environment: ResolvedEnvironment,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const references = new Set(
    environment.nodes.flatMap((node) =>
      processesOf(node).flatMap((name) => {
        const service = environment.services.get(name);
        return service === undefined || service.provisioner === null ? [] : (baseReference(service, node) ?? []);
      }),
    ),
  );
  const read = await mapParallel(
    [...references].filter(isImageReference),
    async (reference) => [reference, await reader.inspectImage(reference, { signal })] as const,
  );
  return new Map(read.flatMap(([reference, image]) => (image === null ? [] : [[reference, image.id]])));
}

/** One of the console's own images; its version is the hash of its folder, so that a newer console brings a newer one. */
export async function ownImage(resourcesDir: string, folderName: string, name: string): Promise<BuiltImage> {
  const folder = path.join(resourcesDir, 'images', folderName);
  const base = { folder, dockerfile: 'Dockerfile', args: {} };
  const { hash } = await readBuildContext({ ...base, workspaceDir: folder });
  return {
    kind: 'built',
    key: name,
    service: null,
    repository: `gemba/${name}`,
    version: hash,
    timeLimitMs: durationMs(BUILD_LIMIT),
    source: hash,
    ...base,
  };
}

/** Only `local` can be built from a folder; any other version must be there. */
export function assertVersionsExist(
  desired: Pick<DesiredState, 'environment' | 'images'>,
  actual: Pick<ActualState, 'images'>,
): void {
  for (const image of desired.images) {
    if (image.kind !== 'built' || image.source !== null || actual.images.get(image.key) !== null) continue;
    throw new GembaError(
      'missing',
      `${imageLabel(image)} was deployed to ${desired.environment}, and is not on this machine.`,
      {
        nextStep: `Deploy a version that is: \`gemba deploy artifact=${image.service ?? ''} environment=${desired.environment} version=local\`.`,
      },
    );
  }
}
