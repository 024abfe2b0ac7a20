import { z } from 'zod';
import { stream } from './define';
import { Blueprint, Journey, Reading } from '../model/maps';

/** Journeys and blueprints. Reading only; they are edited as files. */
export const mapsContract = {
  journeys: stream({ pressure: 'latest', input: z.object({}), event: z.array(Journey) }),
  blueprints: stream({ pressure: 'latest', input: z.object({}), event: z.array(Blueprint) }),
  /** What every measure of one map says, again whenever new points can change it (at most once a second). */
  readings: stream({
    pressure: 'latest',
    input: z.object({
      map: z.object({ kind: z.enum(['journey', 'blueprint']), id: z.string() }),
      rangeSeconds: z.number().positive(),
      /** The cursor's time in seconds since the epoch; null: now. */
      at: z.number().nullable(),
    }),
    event: z.array(Reading),
  }),
} as const;
