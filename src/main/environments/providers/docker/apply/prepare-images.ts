import { mapParallel } from '../../../../platform/map-parallel';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { GembaError } from '../../../../../shared/errors';
import { imageLabel, type ActualState } from '../../../model/actual';
import type { DesiredImage, DesiredState } from '../../../model/desired';
import type { ObservedImage } from '../../../model/observed';
import type { ApplyPlan, PlannedImage } from '../../../plan/apply-plan';
import type { RunStepHandle } from '../../../run-face';
import { bakeImage } from '../images/bake-image';
import { buildImage } from '../images/build-image';
import { ensureImage } from '../images/ensure-image';
import type { ApplyJob } from './apply-job';

/** The part of a job that images need. */
export type ImageJob = Pick<ApplyJob, 'engine' | 'owner' | 'context' | 'signal' | 'imageReferences'> & {
  readonly plan: Pick<ApplyPlan, 'images'>;
  readonly actual: Pick<ActualState, 'images'>;
  readonly desired: Pick<DesiredState, 'environment'>;
};

/** Two at a time keep a laptop's processors and its line to the package server busy. */
const PARALLEL_BUILDS = 2;

/**
 * Begins to pull and build what is missing and gives a promise for each image: a node starts as soon as its own is
 * there. Images that begin alike are built one after the other, so that the layer which they share is made once.
 */
export async function prepareImages(job: ImageJob): Promise<ReadonlyMap<string, Promise<void>>> {
  const prepared = new Map<string, Promise<void>>();
  const groups = new Map<string, (() => Promise<void>)[]>();
  for (const planned of job.plan.images) {
    const { key } = planned.image;
    if (planned.action === 'keep') {
      job.imageReferences.set(key, presentReference(planned.image, job.actual.images.get(key) ?? null));
      prepared.set(key, Promise.resolve());
      continue;
    }
    const step = job.context.step(
      planned.action === 'pull' ? `Pulling ${imageLabel(planned.image)}` : buildTitle(planned.image),
    );
    const { promise, run } = later(() => prepareImage(job, planned, step));
    prepared.set(key, promise);
    const kind = await beginning(planned.image);
    groups.set(kind, [...(groups.get(kind) ?? []), run]);
  }
  void mapParallel(
    [...groups.values()],
    async (group) => {
      for (const run of group) await run();
    },
    PARALLEL_BUILDS,
  );
  return prepared;
}

/** Work that is begun later, and a promise for it now. A failure is told through the promise alone. */
function later(work: () => Promise<void>): { promise: Promise<void>; run: () => Promise<void> } {
  let run: () => Promise<void> = async () => {};
  const promise = new Promise<void>((resolve, reject) => {
    run = () => work().then(resolve, reject);
  });
  // Whoever needs the image hears of it; nobody may be waiting yet.
  promise.catch(() => undefined);
  return { promise, run };
}

/** What an image is made of first: its Dockerfile up to the end of its first RUN. */
async function beginning(image: DesiredImage): Promise<string> {
  if (image.kind === 'named') return image.reference;
  // Nothing is shared between two of these.
  if (image.kind === 'baked') return image.key;
  // A Dockerfile that cannot be read fails in its own build, where there is a step to say so.
  const text = await readFile(path.join(image.folder, image.dockerfile), 'utf8').catch(() => image.key);
  const lines = text
    .replace(/\\\r?\n/g, ' ')
    .split(/\r?\n/)
    .filter((line) => !/^\s*(#|$)/.test(line));
  const first = lines.findIndex((line) => /^\s*RUN\s/i.test(line));
  return lines.slice(0, first + 1).join('\n');
}

function buildTitle(image: DesiredImage): string {
  if (image.kind === 'baked') return `Baking the image of ${image.service}`;
  return image.kind === 'built' && image.service !== null
    ? `Building the image of ${image.service}`
    : image.key === 'guard'
      ? 'Building what closes ports'
      : 'Building the load balancer';
}

/** Its tag where it has one, since that is what people read; else its id. */
function presentReference(image: DesiredImage, observed: ObservedImage | null): string {
  if (image.kind === 'named' || observed === null) return imageLabel(image);
  return observed.tags.find((tag) => tag.endsWith(`:${image.version}`)) ?? observed.id;
}

async function prepareImage(job: ImageJob, { image, action }: PlannedImage, step: RunStepHandle): Promise<void> {
  const { engine, owner, signal } = job;
  if (signal.aborted) throw new GembaError('cancelled', 'Cancelled.');
  step.start();
  let phase = '';
  const progress = {
    onPhase: (text: string) => {
      phase = text;
      step.start(text);
    },
    onLine: (line: string) => step.detail(line),
    signal,
  };
  try {
    if (image.kind === 'named') {
      await ensureImage(engine, image.reference, progress);
      job.imageReferences.set(image.key, image.reference);
    } else {
      const { environment } = job.desired;
      const id =
        image.kind === 'baked'
          ? await bakeImage(engine, image, { owner, environment }, progress)
          : await buildImage(engine, image, owner, progress);
      job.imageReferences.set(image.key, presentReference(image, await engine.reader.inspectImage(id, { signal })));
    }
    if (action !== 'keep') job.context.changed();
    step.done(phase.startsWith('Building debian') ? phase : undefined);
  } catch (error) {
    if (!signal.aborted) step.fail(error instanceof Error ? error.message : String(error));
    throw error;
  }
}
