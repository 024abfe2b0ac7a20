import type { Serves } from '../../shared/contract/define';
import type { workspaceContract } from '../../shared/contract/workspace';
import type { EnvironmentDefinition } from '../../shared/definitions/environment';
import type { GembaDefinition } from '../../shared/definitions/gemba';
import type { ServiceDefinition } from '../../shared/definitions/service';
import type { Disposable } from '../platform/disposable';

/** A definition and where it stands. `file` is relative to the workspace; lines count from 1. */
export interface LocatedDefinition<Value> {
  readonly value: Value;
  readonly file: string;
  readonly line: number;
}

/** What is defined, as far as environments care. */
export interface Definitions {
  readonly config: Pick<GembaDefinition, 'sizes' | 'images' | 'registries'>;
  readonly environments: ReadonlyMap<string, LocatedDefinition<EnvironmentDefinition>>;
  readonly services: ReadonlyMap<string, LocatedDefinition<ServiceDefinition>>;
}

/** The workspace, as far as environments care. */
export interface EnvironmentSource {
  readonly dir: string;
  summary(): { readonly name: string };
  current(): Definitions;
  onChange(listener: () => void): Disposable;
  /** @throws GembaError `untrusted` until a person trusts the workspace */
  requireTrust(): void;
  /** Its files as text, with whatever keeps two writers apart. */
  readonly serve: Pick<Serves<typeof workspaceContract>, 'read' | 'write' | 'edit'>;
}
