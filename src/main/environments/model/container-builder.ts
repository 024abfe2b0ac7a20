import type { DesiredContainer, DesiredImage } from './desired';
import type { DesiredContext } from './desired-state';
import type { Reach } from './relations';
import type { ResolvedEnvironment } from './resolved';
import { stableHash } from './spec-hash';

/** What every container of an environment is worked out with. */
export interface ContainerBuilder {
  readonly environment: ResolvedEnvironment;
  readonly context: DesiredContext;
  readonly prefix: string;
  /** Notes that an image is needed, and gives its key. */
  readonly use: (image: DesiredImage) => string;
  readonly reaches: ReadonlyMap<string, Reach>;
}

/** Of what nobody is related to. */
export const UNRELATED: Reach = { networks: [], open: [] };

export function withHash(container: Omit<DesiredContainer, 'specHash'>): DesiredContainer {
  // The image is compared by its content, the name may be taken, port rules are set in place: none of them is part of
  // what a container is.
  const { image: _image, version: _version, name: _name, open: _open, modules, ...spec } = container;
  const loaded = modules.map(({ service, path, source }) => [service, path, source.hash]);
  return { ...container, specHash: stableHash(loaded.length === 0 ? spec : { ...spec, loaded }) };
}
