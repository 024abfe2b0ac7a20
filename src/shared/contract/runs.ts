import { z } from 'zod';
import { request, stream } from './define';
import { Run } from '../model/run';

/** Runs go on when the window or the command that began them goes away; they are watched and cancelled by id. */
export const runsContract = {
  /** Whole snapshots of one run; ends when the run has ended. */
  watch: stream({ pressure: 'latest', input: z.object({ runId: z.string() }), event: Run }),
  /** The runs under way and the last ones that ended, newest first. */
  recent: stream({ pressure: 'latest', input: z.object({}), event: z.array(Run) }),
  /** Asks it to stop; what was done stays, and the next `up` repairs the rest. */
  cancel: request({ input: z.object({ runId: z.string() }), output: z.object({}) }),
} as const;
