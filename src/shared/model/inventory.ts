import { z } from 'zod';
import { Timestamp } from './state';

/** In the order in which they are counted. */
export const INVENTORY_KINDS = ['service', 'container', 'network', 'secret', 'config', 'volume', 'image'] as const;

/** Something that is on an engine or its swarm and that no definition of this workspace claims. */
export const InventoryItem = z.object({
  kind: z.enum(INVENTORY_KINDS),
  name: z.string(),
  /** `running`, `exited`; null for what does not run. */
  state: z.string().nullable(),
  /** Null where the engine does not tell. */
  createdAt: Timestamp.nullable(),
  /** Whose it seems to be, by its labels; null where nothing says. */
  owner: z.string().nullable(),
});
export type InventoryItem = z.infer<typeof InventoryItem>;

export const Inventory = z.object({
  /** `4 things are not claimed by any definition: 2 containers, 1 network, 1 volume; the oldest is 3 days old.` */
  sentence: z.string(),
  /** Running containers first, then the oldest. */
  items: z.array(InventoryItem),
  readAt: Timestamp,
});
export type Inventory = z.infer<typeof Inventory>;
