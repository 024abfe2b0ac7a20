import { makeContainer } from '../place-container';
import { Turns } from '../turns';
import { placementOf, type ApplyJob } from './apply-job';
import type { NodeTask } from './bring-up-service';

/** What is made ahead must leave turns to what is being started. */
const AHEAD_AT_A_TIME = 2;

/**
 * Makes the containers of nodes that wait for other services meanwhile, each as soon as its image is there: only their
 * start has to come after those. One that is never started stays `created`, and the next `up` replaces it.
 *
 * @returns ids of containers by their task; a failure is told to whoever starts it
 */
export function makeAhead(
  job: ApplyJob,
  tasks: readonly NodeTask[],
  imagesOf: (task: NodeTask) => Promise<unknown>,
): ReadonlyMap<NodeTask, Promise<string>> {
  const ahead = new Turns(AHEAD_AT_A_TIME);
  const waiting = new Set(
    tasks.filter(({ planned }) => planned.desired.dependsOn.length > 0).map(({ planned }) => planned.desired.service),
  );
  const chosen = tasks.filter(
    ({ planned: { action, desired } }) => action === 'create' && waiting.has(desired.service),
  );
  return new Map(
    chosen.map((task) => {
      const { desired } = task.planned;
      const made = imagesOf(task).then(() =>
        ahead.take(() =>
          job.turns.take(() => {
            job.signal.throwIfAborted();
            return makeContainer(job.engine, desired, placementOf(job, desired), job.signal);
          }),
        ),
      );
      made.catch(() => undefined);
      return [task, made];
    }),
  );
}
