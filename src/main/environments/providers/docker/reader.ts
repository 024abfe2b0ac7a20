import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { LayerChange } from '../../model/changed-file';
import type {
  LayerFolders,
  ObservedContainer,
  ObservedImage,
  ObservedNetwork,
  ObservedVolume,
} from '../../model/observed';
import { isNotFound } from './engine-errors';
import { openLocalLayer, type LocalLayer } from './local-layer';
import {
  ContainerInspect,
  ContainerListItem,
  ContainerStats,
  EngineInfo,
  EngineVersion,
  ImageInspect,
  ImageListItem,
  LayerChanges,
  NetworkInspect,
  NetworkListItem,
  VolumeInspect,
  VolumeList,
} from './engine-schemas';
import { mapContainer, mapImage, mapNetwork } from './map-engine';
import type { ReadOnlyTransport } from './read-only';

export interface Call {
  readonly signal?: AbortSignal | undefined;
}

export type Labels = Readonly<Record<string, string>>;

/** What the list of containers tells of one. */
export interface ListedContainer {
  readonly id: string;
  readonly name: string;
  readonly labels: Labels;
  readonly state: string;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
}

/** An engine as those see it who only look. It has no way to change anything: see `READING_CALLS`. */
export interface DockerReader {
  ping(call?: Call): Promise<void>;
  version(call?: Call): Promise<{ version: string; apiVersion: string }>;
  info(call?: Call): Promise<{ cpus: number; memoryBytes: number; managesSwarm: boolean }>;
  /** Containers in any state that carry all of these labels. */
  listContainers(labels: Labels, call?: Call): Promise<ListedContainer[]>;
  /** Null where there is none. */
  inspectContainer(id: string, call?: Call): Promise<ObservedContainer | null>;
  inspectImage(reference: string, call?: Call): Promise<ObservedImage | null>;
  listImages(
    labels: Labels,
    call?: Call,
  ): Promise<{ id: string; tags: readonly string[]; labels: Labels; created: number }[]>;
  listNetworks(labels: Labels, call?: Call): Promise<{ id: string; name: string; labels: Labels }[]>;
  inspectNetwork(id: string, call?: Call): Promise<ObservedNetwork | null>;
  listVolumes(labels: Labels, call?: Call): Promise<ObservedVolume[]>;
  inspectVolume(name: string, call?: Call): Promise<ObservedVolume | null>;
  /** Counters of a running container, read once. */
  stats(id: string, call?: Call): Promise<z.output<typeof ContainerStats>>;
  /** What is in a container's layer; empty where nothing is. */
  changes(id: string, call?: Call): Promise<LayerChange[]>;
  /** The same from the files of this machine, where the engine keeps them there and they may be read; else null. */
  localLayer(folders: LayerFolders | null): Promise<LocalLayer | null>;
  /** One file or folder as a tar archive. */
  archive(id: string, path: string, call?: Call): Promise<Readable>;
  logs(id: string, query: LogQuery, call?: Call): Promise<Readable>;
  /** What happens to containers with these labels, one JSON object a line, until the signal is aborted. */
  events(labels: Labels, call: Call): Promise<Readable>;
}

export interface LogQuery {
  readonly follow: boolean;
  readonly tail: number | 'all';
  /** Seconds since the epoch, with a fraction. */
  readonly since?: string;
}

export function createReader(transport: ReadOnlyTransport): DockerReader {
  const read = async <Schema extends z.ZodType>(
    schema: Schema,
    path: string,
    call: Call = {},
    query: Record<string, string | number | boolean | undefined> = {},
  ): Promise<z.output<Schema>> => schema.parse(await transport.json({ path, query, signal: call.signal }));
  const readIfThere = async <Result>(result: Promise<Result>): Promise<Result | null> => {
    try {
      return await result;
    } catch (error) {
      if (isNotFound(error)) return null;
      throw error;
    }
  };
  return {
    async ping(call = {}) {
      await transport.json({ path: '/_ping', signal: call.signal, timeoutMs: 4000 });
    },
    async version(call) {
      const { Version, ApiVersion } = await read(EngineVersion, '/version', call);
      return { version: Version, apiVersion: ApiVersion };
    },
    async info(call) {
      const { NCPU, MemTotal, Swarm } = await read(EngineInfo, '/info', call);
      return { cpus: NCPU, memoryBytes: MemTotal, managesSwarm: Swarm?.ControlAvailable ?? false };
    },
    async listContainers(labels, call) {
      const query = { all: true, filters: labelFilter(labels) };
      const list = await read(z.array(ContainerListItem), '/containers/json', call, query);
      return list.map((item) => ({
        id: item.Id,
        name: (item.Names?.[0] ?? item.Id).replace(/^\//, ''),
        labels: item.Labels ?? {},
        state: item.State,
        createdAt: item.Created * 1000,
      }));
    },
    async inspectContainer(id, call) {
      const raw = await readIfThere(read(ContainerInspect, `/containers/${encodeURIComponent(id)}/json`, call));
      return raw === null ? null : mapContainer(raw);
    },
    async inspectImage(reference, call) {
      const raw = await readIfThere(read(ImageInspect, `/images/${encodeReference(reference)}/json`, call));
      return raw === null ? null : mapImage(raw);
    },
    async listImages(labels, call) {
      const list = await read(z.array(ImageListItem), '/images/json', call, { filters: labelFilter(labels) });
      return list.map((item) => ({
        id: item.Id,
        tags: (item.RepoTags ?? []).filter((tag) => !tag.includes('<none>')),
        labels: item.Labels ?? {},
        created: item.Created,
      }));
    },
    async listNetworks(labels, call) {
      const list = await read(z.array(NetworkListItem), '/networks', call, { filters: labelFilter(labels) });
      return list.map((item) => ({ id: item.Id, name: item.Name, labels: item.Labels ?? {} }));
    },
    async inspectNetwork(id, call) {
      const raw = await readIfThere(read(NetworkInspect, `/networks/${encodeURIComponent(id)}`, call));
      return raw === null ? null : mapNetwork(raw);
    },
    async listVolumes(labels, call) {
      const { Volumes } = await read(VolumeList, '/volumes', call, { filters: labelFilter(labels) });
      return (Volumes ?? []).map((volume) => ({ name: volume.Name, labels: volume.Labels ?? {} }));
    },
    async inspectVolume(name, call) {
      const raw = await readIfThere(read(VolumeInspect, `/volumes/${encodeURIComponent(name)}`, call));
      return raw === null ? null : { name: raw.Name, labels: raw.Labels ?? {} };
    },
    // One shot: the engine then does not wait a second for a second reading.
    stats: (id, call) => read(ContainerStats, `/containers/${id}/stats`, call, { stream: false, 'one-shot': true }),
    changes: async (id, call) =>
      ((await read(LayerChanges, `/containers/${encodeURIComponent(id)}/changes`, call)) ?? []).map((change) => ({
        path: change.Path,
        kind: change.Kind,
      })),
    async localLayer(folders) {
      const layer = await openLocalLayer(folders);
      if (layer !== null && folders !== null) transport.noteReading(folders.upper);
      return layer;
    },
    archive: (id, path, call = {}) =>
      transport.stream({
        path: `/containers/${encodeURIComponent(id)}/archive`,
        query: { path },
        signal: call.signal,
      }),
    logs: (id, { follow, tail, since }, call = {}) =>
      transport.stream({
        path: `/containers/${encodeURIComponent(id)}/logs`,
        query: { stdout: true, stderr: true, timestamps: true, follow, tail, since },
        signal: call.signal,
      }),
    events: (labels, call) =>
      transport.stream({
        path: '/events',
        query: { filters: JSON.stringify({ type: ['container'], label: labelList(labels) }) },
        signal: call.signal,
      }),
  };
}

function labelFilter(labels: Labels): string {
  return JSON.stringify({ label: labelList(labels) });
}

function labelList(labels: Labels): string[] {
  return Object.entries(labels).map(([key, value]) => `${key}=${value}`);
}

/** Keeps the slashes of a reference, which are part of the engine's path, and escapes everything else. */
export function encodeReference(reference: string): string {
  return reference.split('/').map(encodeURIComponent).join('/');
}
