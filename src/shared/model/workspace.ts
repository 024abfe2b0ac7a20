import { z } from 'zod';
import { Timestamp } from './state';

/** A mistake in a workspace file: where, what, and what was probably meant. Lines and columns count from 1. */
export const FileProblem = z.object({
  file: z.string(),
  line: z.number(),
  column: z.number(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  /** The nearest valid key or name. */
  nearest: z.string().nullable(),
  /** When the version that is shown meanwhile was read; null when there never was a valid one. */
  shownSince: Timestamp.nullable(),
});
export type FileProblem = z.infer<typeof FileProblem>;

export const WorkspaceSummary = z.object({
  dir: z.string(),
  name: z.string(),
  stateDir: z.string(),
  trusted: z.boolean(),
  /** Null where the folder is no git repository (or git is missing). */
  git: z.object({ branch: z.string().nullable(), changed: z.number() }).nullable(),
  problems: z.array(FileProblem),
  environments: z.array(z.string()),
  services: z.array(z.string()),
  journeys: z.array(z.object({ id: z.string(), title: z.string() })),
  blueprints: z.array(z.object({ id: z.string(), title: z.string() })),
  readAt: Timestamp,
});
export type WorkspaceSummary = z.infer<typeof WorkspaceSummary>;

export const WorkspaceFile = z.object({
  path: z.string(),
  /** `unchanged`, or what git says of it. */
  change: z.enum(['unchanged', 'added', 'modified', 'deleted', 'untracked']),
  problems: z.number(),
});
export type WorkspaceFile = z.infer<typeof WorkspaceFile>;

export const Commit = z.object({
  hash: z.string(),
  author: z.string(),
  at: Timestamp,
  subject: z.string(),
});
export type Commit = z.infer<typeof Commit>;
