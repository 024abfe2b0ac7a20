import type { Readable } from 'node:stream';
import { z } from 'zod';
import { EngineInfo } from '../docker/engine-schemas';
import { isNotFound } from '../docker/engine-errors';
import type { ReadOnlyTransport } from '../docker/read-only';
import type { Call, Labels, LogQuery } from '../docker/reader';
import { Machine, Secret, Service, Task } from './swarm-schemas';
import {
  mapSecret,
  mapService,
  mapTask,
  type ObservedSecret,
  type ObservedService,
  type ObservedTask,
} from './observed-swarm';

/** What an engine says of its part in a swarm. */
export interface SwarmMembership {
  /** `inactive`, `active`, `pending`, `locked`, `error`. */
  readonly state: string;
  readonly isManager: boolean;
  /** This engine's own id among the machines. */
  readonly machineId: string;
  readonly machines: number;
  readonly cpus: number;
  /** Of the kernel that the engine runs on. */
  readonly kernel: string;
  readonly error: string | null;
}

export interface ObservedMachine {
  readonly id: string;
  readonly name: string;
  /** `ready`, `down`, `unknown`. */
  readonly state: string;
  readonly address: string;
}

/** A swarm as those see it who only look; see `READING_CALLS`. */
export interface SwarmReader {
  membership(call?: Call): Promise<SwarmMembership>;
  listMachines(call?: Call): Promise<ObservedMachine[]>;
  listServices(labels: Labels, call?: Call): Promise<ObservedService[]>;
  /** Null where there is none. */
  inspectService(id: string, call?: Call): Promise<ObservedService | null>;
  /** Those that run and those that ended lately, of these services; newest first. */
  listTasks(serviceIds: readonly string[], call?: Call): Promise<ObservedTask[]>;
  /** Names and labels: what a secret holds cannot be read. */
  listSecrets(labels: Labels, call?: Call): Promise<ObservedSecret[]>;
  /** Names and labels, of all of them. */
  listConfigs(call?: Call): Promise<ObservedSecret[]>;
  logs(taskId: string, query: LogQuery, call?: Call): Promise<Readable>;
}

export function createSwarmReader(transport: ReadOnlyTransport): SwarmReader {
  const read = async <Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    filters: Readonly<Record<string, readonly string[]>> | null,
    call: Call = {},
  ): Promise<z.output<Schema>> => {
    const query = filters === null ? {} : { filters: JSON.stringify(filters) };
    return schema.parse(await transport.json({ path, query, signal: call.signal }));
  };
  const labelled = (labels: Labels): { label: string[] } => ({
    label: Object.entries(labels).map(([key, value]) => `${key}=${value}`),
  });
  return {
    async membership(call) {
      const { NCPU, KernelVersion, Swarm } = await read(EngineInfo, '/info', null, call);
      return {
        state: Swarm?.LocalNodeState || 'inactive',
        isManager: Swarm?.ControlAvailable ?? false,
        machineId: Swarm?.NodeID ?? '',
        machines: Swarm?.Nodes ?? 0,
        cpus: NCPU,
        kernel: KernelVersion ?? '',
        error: Swarm?.Error || null,
      };
    },
    listMachines: async (call) =>
      (await read(z.array(Machine), '/nodes', null, call)).map(({ ID, Description, Status }) => ({
        id: ID,
        name: Description?.Hostname || ID,
        state: Status?.State || 'unknown',
        address: Status?.Addr ?? '',
      })),
    listServices: async (labels, call) =>
      (await read(z.array(Service), '/services', labelled(labels), call)).map(mapService),
    async inspectService(id, call) {
      try {
        return mapService(await read(Service, `/services/${encodeURIComponent(id)}`, null, call));
      } catch (error) {
        if (isNotFound(error)) return null;
        throw error;
      }
    },
    async listTasks(serviceIds, call) {
      // An empty filter would mean all of them.
      if (serviceIds.length === 0) return [];
      const tasks = (await read(z.array(Task), '/tasks', { service: serviceIds }, call)).map(mapTask);
      return tasks.sort((a, b) => b.createdAt - a.createdAt);
    },
    listSecrets: async (labels, call) =>
      (await read(z.array(Secret), '/secrets', labelled(labels), call)).map(mapSecret),
    listConfigs: async (call) => (await read(z.array(Secret), '/configs', null, call)).map(mapSecret),
    logs: (taskId, { follow, tail, since }, call = {}) =>
      transport.stream({
        path: `/tasks/${encodeURIComponent(taskId)}/logs`,
        query: { stdout: true, stderr: true, timestamps: true, follow, tail, since },
        signal: call.signal,
      }),
  };
}
