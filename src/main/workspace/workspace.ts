import type { Serves } from '../../shared/contract/define';
import type { workspaceContract } from '../../shared/contract/workspace';
import type { WorkspaceSummary } from '../../shared/model/workspace';
import type { Disposable } from '../platform/disposable';
import type { WorkspaceModel } from './workspace-model';

/** An open workspace: what its files say now, and how to change them. */
export interface Workspace {
  /** The real path of the folder. */
  readonly dir: string;
  readonly stateDir: string;
  /** Marks what belongs to this folder on a container engine; no two folders have the same. */
  readonly workspaceId: string;
  current(): WorkspaceModel;
  /** Called with the new model whenever what the files say has changed. */
  onChange(listener: (model: WorkspaceModel) => void): Disposable;
  summary(): WorkspaceSummary;
  /** Called when the summary may have changed: files, git or trust. */
  onSummary(listener: (summary: WorkspaceSummary) => void): Disposable;
  isTrusted(): boolean;
  /** @throws GembaError `untrusted` */
  requireTrust(): void;
  /** Reads the files again now, and waits for it. */
  refresh(): Promise<void>;
  readonly serve: Serves<typeof workspaceContract>;
  dispose(): Promise<void>;
}
