import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { GembaError } from '../../../../shared/errors';
import { isConflict, isNotFound } from './engine-errors';
import { encodeReference, type Call, type Labels } from './reader';
import type { RegistryAuth } from './registry/registry-auth';
import type { RegistryLogins } from './registry/registry-logins';
import type { EngineTransport, QueryValues } from './transport';

/** What changes an engine. Only `up`, `destroy`, deployments and drills hold one of these. */
export interface DockerWriter {
  /** Returns the id; without a name the engine gives one. Fails with an `EngineRefusal` of status 409 where the name is taken. */
  createContainer(name: string, config: unknown, call?: Call): Promise<string>;
  startContainer(id: string, call?: Call): Promise<void>;
  pauseContainer(id: string, call?: Call): Promise<void>;
  unpauseContainer(id: string, call?: Call): Promise<void>;
  /** Ends its processes at once, unasked. */
  killContainer(id: string, call?: Call): Promise<void>;
  stopContainer(id: string, graceMs: number, call?: Call): Promise<void>;
  /** With its anonymous volumes; named ones stay. Gone already is fine. */
  removeContainer(id: string, call?: Call): Promise<void>;
  /** Waits for a container's end and gives its exit status. */
  waitContainer(id: string, call?: Call): Promise<number>;
  /** Unpacks a tar archive at the container's root. */
  putArchive(id: string, tar: Buffer, call?: Call): Promise<void>;
  /** Runs a command and returns what it printed and how it ended. */
  exec(id: string, command: readonly string[], call?: Call): Promise<{ exitCode: number; output: string }>;
  /** A bridge; without a subnet the engine chooses one. */
  createNetwork(name: string, labels: Labels, addresses: { readonly subnet?: string }, call?: Call): Promise<string>;
  removeNetwork(id: string, call?: Call): Promise<void>;
  connectNetwork(id: string, container: string, aliases: readonly string[], call?: Call): Promise<void>;
  disconnectNetwork(id: string, container: string, call?: Call): Promise<void>;
  createVolume(name: string, labels: Labels, call?: Call): Promise<void>;
  removeVolume(name: string, call?: Call): Promise<void>;
  /** Keeps a container's files as an image, with what it sets beside what the container has. Returns the image's id. */
  commitContainer(
    id: string,
    name: { readonly repository: string; readonly tag: string },
    config: unknown,
    call?: Call,
  ): Promise<string>;
  tagImage(id: string, repository: string, tag: string, call?: Call): Promise<void>;
  removeImage(id: string, call?: Call): Promise<void>;
  /** The engine's progress, one JSON object a line. The registry is shown the login that there is for it. */
  pullImage(reference: { name: string; tag: string }, call?: Call): Promise<Readable>;
  /** Likewise. `name` begins with the registry's host. */
  pushImage(reference: { name: string; tag: string }, auth: RegistryAuth, call?: Call): Promise<Readable>;
  importImage(
    tar: Readable,
    options: { name: string; tag: string; changes: readonly string[] },
    call?: Call,
  ): Promise<Readable>;
  buildImage(context: Readable, query: QueryValues, call?: Call): Promise<Readable>;
}

/** Creating and removing may wait for a disk. */
const CHANGE_TIMEOUT_MS = 60_000;
const GONE_POLL_MS = 100;
/** A build says nothing at all while it reads its context. */
const UPLOAD_TIMEOUT_MS = 10 * 60_000;

const Created = z.object({ Id: z.string() });

export function createWriter(transport: EngineTransport, logins: Pick<RegistryLogins, 'forPull'>): DockerWriter {
  const post = (path: string, query: QueryValues, body: unknown, call: Call = {}): Promise<unknown> =>
    transport.json({ method: 'POST', path, query, body, signal: call.signal, timeoutMs: CHANGE_TIMEOUT_MS });
  const remove = async (path: string, query: QueryValues, call: Call = {}): Promise<void> => {
    try {
      await transport.json({ method: 'DELETE', path, query, signal: call.signal, timeoutMs: CHANGE_TIMEOUT_MS });
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  };
  const upload = (path: string, query: QueryValues, file: Readable, call: Call = {}): Promise<Readable> =>
    transport.stream({ method: 'POST', path, query, file, signal: call.signal, timeoutMs: UPLOAD_TIMEOUT_MS });
  return {
    createContainer: async (name, config, call) =>
      Created.parse(await post('/containers/create', name === '' ? {} : { name }, config, call)).Id,
    async startContainer(id, call) {
      await post(`/containers/${id}/start`, {}, undefined, call);
    },
    async pauseContainer(id, call) {
      await post(`/containers/${id}/pause`, {}, undefined, call);
    },
    async killContainer(id, call) {
      await post(`/containers/${id}/kill`, { signal: 'SIGKILL' }, undefined, call);
    },
    async unpauseContainer(id, call) {
      await post(`/containers/${id}/unpause`, {}, undefined, call);
    },
    async stopContainer(id, graceMs, call) {
      try {
        await post(`/containers/${id}/stop`, { t: Math.ceil(graceMs / 1000) }, undefined, call);
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    },
    async removeContainer(id, call) {
      try {
        await remove(`/containers/${id}`, { force: true, v: true }, call);
      } catch (error) {
        if (!isConflict(error)) throw error;
        // Another request is removing it just now, which is what was wanted: it is gone when that has ended.
        await untilGone(transport, id, call ?? {});
      }
    },
    waitContainer: async (id, call) =>
      z.object({ StatusCode: z.number() }).parse(await post(`/containers/${id}/wait`, {}, undefined, call)).StatusCode,
    async putArchive(id, tar, call = {}) {
      await transport.json({
        method: 'PUT',
        path: `/containers/${id}/archive`,
        query: { path: '/' },
        file: tar,
        signal: call.signal,
        timeoutMs: CHANGE_TIMEOUT_MS,
      });
    },
    exec: (id, command, call) => exec(transport, id, command, call ?? {}),
    createNetwork: async (name, labels, { subnet }, call) =>
      Created.parse(
        await post(
          '/networks/create',
          {},
          {
            Name: name,
            Driver: 'bridge',
            CheckDuplicate: true,
            Labels: labels,
            ...(subnet === undefined ? {} : { IPAM: { Config: [{ Subnet: subnet }] } }),
          },
          call,
        ),
      ).Id,
    removeNetwork: (id, call) => remove(`/networks/${id}`, {}, call),
    async connectNetwork(id, container, aliases, call) {
      const body = { Container: container, EndpointConfig: { Aliases: [...aliases] } };
      await post(`/networks/${id}/connect`, {}, body, call);
    },
    async disconnectNetwork(id, container, call) {
      await post(`/networks/${id}/disconnect`, {}, { Container: container, Force: true }, call);
    },
    async createVolume(name, labels, call) {
      await post('/volumes/create', {}, { Name: name, Labels: labels }, call);
    },
    removeVolume: (name, call) => remove(`/volumes/${encodeURIComponent(name)}`, {}, call),
    commitContainer: async (id, { repository, tag }, config, call) =>
      Created.parse(
        await transport.json({
          method: 'POST',
          path: '/commit',
          query: { container: id, repo: repository, tag },
          body: config,
          signal: call?.signal,
          timeoutMs: UPLOAD_TIMEOUT_MS,
        }),
      ).Id,
    async tagImage(id, repository, tag, call) {
      await post(`/images/${encodeReference(id)}/tag`, { repo: repository, tag }, undefined, call);
    },
    removeImage: (id, call) => remove(`/images/${encodeReference(id)}`, {}, call),
    async pullImage({ name, tag }, call = {}) {
      const login = await logins.forPull(name, call.signal);
      const request = {
        method: 'POST' as const,
        path: '/images/create',
        query: { fromImage: name, tag },
        registryAuth: login.auth ?? undefined,
        signal: call.signal,
        timeoutMs: CHANGE_TIMEOUT_MS,
      };
      return transport.stream(request).catch((error: unknown) => {
        if (login.problem === null || !(error instanceof GembaError)) throw error;
        const message = `${error.message.replace(/\.$/, '')}; no login was shown, as ${login.problem}`;
        throw new GembaError(error.code, message, { cause: error });
      });
    },
    pushImage: ({ name, tag }, auth, call = {}) =>
      transport.stream({
        method: 'POST',
        path: `/images/${encodeReference(name)}/push`,
        query: { tag },
        registryAuth: auth,
        signal: call.signal,
        timeoutMs: CHANGE_TIMEOUT_MS,
      }),
    importImage: (tar, { name, tag, changes }, call) =>
      transport.stream({
        method: 'POST',
        path: '/images/create',
        query: { fromSrc: '-', repo: name, tag, changes },
        file: tar,
        signal: call?.signal,
        timeoutMs: UPLOAD_TIMEOUT_MS,
      }),
    buildImage: (context, query, call) => upload('/build', query, context, call),
  };
}

/** Waits until there is no such container any more; one that will not go is told by whoever looks next. */
async function untilGone(transport: EngineTransport, id: string, { signal }: Call): Promise<void> {
  const limit = performance.now() + CHANGE_TIMEOUT_MS;
  while (performance.now() < limit) {
    try {
      await transport.json({ method: 'GET', path: `/containers/${id}/json`, signal });
    } catch (error) {
      if (isNotFound(error)) return;
      throw error;
    }
    await sleep(GONE_POLL_MS, undefined, { signal });
  }
}

async function exec(
  transport: EngineTransport,
  id: string,
  command: readonly string[],
  { signal }: Call,
): Promise<{ exitCode: number; output: string }> {
  const body = { AttachStdout: true, AttachStderr: true, Tty: true, Cmd: [...command] };
  const created = Created.parse(await transport.json({ method: 'POST', path: `/containers/${id}/exec`, body, signal }));
  const stream = await transport.stream({
    method: 'POST',
    path: `/exec/${created.Id}/start`,
    body: { Detach: false, Tty: true },
    signal,
  });
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const ended = z
    .object({ ExitCode: z.number().nullable() })
    .parse(await transport.json({ method: 'GET', path: `/exec/${created.Id}/json`, signal }));
  return { exitCode: ended.ExitCode ?? -1, output: Buffer.concat(chunks).toString('utf8') };
}
