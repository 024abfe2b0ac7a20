import { z } from 'zod';

/**
 * What is done to a node, on purpose and for a time: its processes are killed, asked to stop or frozen, or its network
 * is cut or made slow.
 */
export const DrillKind = z.enum(['kill', 'stop', 'pause', 'partition', 'slow']);
export type DrillKind = z.infer<typeof DrillKind>;

/** Tags of a drill's event beside `drill`: whether a request failed while the node was broken. */
export const DRILL_WENT_ON = 'went-on';
export const DRILL_FELT = 'felt';
