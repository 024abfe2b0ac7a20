import { z } from 'zod';
import { request, stream } from './define';
import { Commit, WorkspaceFile, WorkspaceSummary } from '../model/workspace';

/** A path inside the workspace, with forward slashes. The core refuses what leads outside. */
const FilePath = z.string().min(1).max(1024);

/** The workspace: files that a person can read, diff and edit by hand. */
export const workspaceContract = {
  watch: stream({ pressure: 'latest', input: z.object({}), event: WorkspaceSummary }),
  files: request({ input: z.object({}), output: z.array(WorkspaceFile) }),
  read: request({ input: z.object({ file: FilePath }), output: z.object({ text: z.string() }) }),
  /** Refuses to overwrite what changed on disk since `expected` was read. */
  write: request({
    input: z.object({ file: FilePath, text: z.string().max(4_000_000), expected: z.string().nullable() }),
    output: z.object({}),
  }),
  /** Sets one value, keeping comments and order. `path` as in `["local", "nodes", 0, "size"]`. */
  edit: request({
    input: z.object({
      file: FilePath,
      path: z.array(z.union([z.string(), z.number()])).min(1),
      value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
    }),
    output: z.object({}),
  }),
  /** A unified diff: of the work tree against the last commit, or of one commit. */
  diff: request({
    input: z.object({ file: FilePath, commit: z.string().max(64).nullable() }),
    output: z.object({ diff: z.string() }),
  }),
  history: request({
    input: z.object({ file: FilePath.nullable(), limit: z.number().int().min(1).max(1000) }),
    output: z.array(Commit),
  }),
  /** Works without a configured identity. */
  commit: request({
    input: z.object({ files: z.array(FilePath).min(1), message: z.string().min(1).max(10_000) }),
    output: Commit,
  }),
  trust: request({ input: z.object({}), output: z.object({}) }),
  /** Workspaces opened before, newest first. */
  recent: request({
    input: z.object({}),
    output: z.array(z.object({ dir: z.string(), name: z.string(), openedAt: z.number() })),
  }),
} as const;
