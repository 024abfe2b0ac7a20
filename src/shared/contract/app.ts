import { z } from 'zod';
import { request, stream } from './define';
import { DoctorReport } from '../model/doctor';
import { StoreStatus } from '../model/series';
import { State, Timestamp } from '../model/state';

export const AppInfo = z.object({
  version: z.string(),
  /** Which Electron (or Node) runs it, in words. */
  runtime: z.string(),
  platform: z.string(),
  workspaceDir: z.string(),
  stateDir: z.string(),
  /** True while another process owns the state folder and this one is attached to it. */
  attached: z.boolean(),
  /** Null for what does not listen. */
  ports: z.object({
    http: z.number().nullable(),
    carbon: z.number().nullable(),
    pickle: z.number().nullable(),
    statsd: z.number().nullable(),
    collectd: z.number().nullable(),
  }),
});
export type AppInfo = z.infer<typeof AppInfo>;

/** How late the event loop of the core's main thread was, in milliseconds, since the first paint or the last minute. */
export const LoopLag = z.object({ p50: z.number(), p99: z.number(), p999: z.number(), max: z.number() });
export type LoopLag = z.infer<typeof LoopLag>;

export const AppStatus = z.object({
  store: StoreStatus,
  providers: z.array(
    z.object({ name: z.string(), state: State, summary: z.string(), checkedAt: Timestamp.nullable() }),
  ),
  files: z.object({ errors: z.number(), warnings: z.number() }),
  loopLag: LoopLag,
  now: Timestamp,
});
export type AppStatus = z.infer<typeof AppStatus>;

export const Settings = z.object({
  theme: z.enum(['dark', 'light', 'system']),
  density: z.enum(['compact', 'roomy']),
  onClose: z.enum(['ask', 'collect', 'quit']),
  /** The developer overlay: event loop lag, frame time, messages a second. */
  overlay: z.boolean(),
});
export type Settings = z.infer<typeof Settings>;

export const appContract = {
  info: request({ input: z.object({}), output: AppInfo }),
  /** The status strip, once a second. */
  status: stream({ pressure: 'latest', input: z.object({}), event: AppStatus }),
  /** The last report at once (if there is one), then newer ones; `refresh` asks again now. */
  doctor: stream({ pressure: 'latest', input: z.object({}), event: DoctorReport }),
  refreshDoctor: request({ input: z.object({}), output: DoctorReport }),
} as const;
