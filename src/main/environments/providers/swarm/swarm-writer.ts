import { z } from 'zod';
import { isNotFound } from '../docker/engine-errors';
import type { Call, Labels } from '../docker/reader';
import type { EngineTransport, QueryValues } from '../docker/transport';

/** What changes a swarm. Only `up`, `rebuild`, deployments and `destroy` hold one of these. */
export interface SwarmWriter {
  /** Returns the id. Fails with an `EngineRefusal` of status 409 where the name is taken. */
  createService(spec: unknown, call?: Call): Promise<string>;
  /** @param version the one that was read; a swarm refuses where it has changed meanwhile */
  updateService(id: string, version: number, spec: unknown, call?: Call): Promise<void>;
  /** Its tasks are ended a moment later. Gone already is fine. */
  removeService(id: string, call?: Call): Promise<void>;
  /** An overlay, for services only. */
  createNetwork(name: string, labels: Labels, call?: Call): Promise<string>;
  createSecret(name: string, labels: Labels, value: string, call?: Call): Promise<string>;
  removeSecret(id: string, call?: Call): Promise<void>;
}

const CHANGE_TIMEOUT_MS = 60_000;
const Created = z.object({ ID: z.string() });
const CreatedNetwork = z.object({ Id: z.string() });

export function createSwarmWriter(transport: EngineTransport): SwarmWriter {
  const post = (path: string, query: QueryValues, body: unknown, call: Call = {}): Promise<unknown> =>
    transport.json({ method: 'POST', path, query, body, signal: call.signal, timeoutMs: CHANGE_TIMEOUT_MS });
  const remove = async (path: string, call: Call = {}): Promise<void> => {
    try {
      await transport.json({ method: 'DELETE', path, signal: call.signal, timeoutMs: CHANGE_TIMEOUT_MS });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };
  return {
    createService: async (spec, call) => Created.parse(await post('/services/create', {}, spec, call)).ID,
    async updateService(id, version, spec, call) {
      await post(`/services/${id}/update`, { version }, spec, call);
    },
    removeService: (id, call) => remove(`/services/${id}`, call),
    createNetwork: async (name, labels, call) =>
      CreatedNetwork.parse(
        await post(
          '/networks/create',
          {},
          { Name: name, Driver: 'overlay', CheckDuplicate: true, Labels: labels },
          call,
        ),
      ).Id,
    createSecret: async (name, labels, value, call) =>
      Created.parse(
        await post(
          '/secrets/create',
          {},
          { Name: name, Labels: labels, Data: Buffer.from(value).toString('base64') },
          call,
        ),
      ).ID,
    removeSecret: (id, call) => remove(`/secrets/${id}`, call),
  };
}
