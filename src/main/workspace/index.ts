export { openWorkspace, type WorkspaceOptions } from './open-workspace';
export type { Workspace } from './workspace';
export type { DefinitionOf, EntryChecks, EntryProblem, Located, WorkspaceModel } from './workspace-model';
export { initWorkspace, type InitOptions, type InitResult } from './init-workspace';
export { isTrusted, trustWorkspace } from './home/trust';
export { recentWorkspaces, type RecentWorkspace } from './home/recent-workspaces';
