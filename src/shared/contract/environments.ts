import { z } from 'zod';
import { request, stream } from './define';
import { Adoption } from '../model/adoption';
import { DrillKind } from '../model/drill';
import { ConfigMatrix } from '../model/config-matrix';
import { EnvironmentPage } from '../model/environment-page';
import { MappingComparison } from '../model/mapping';
import { Inventory } from '../model/inventory';
import { EntryName } from '../definitions/names';
import { ExecEvent } from '../model/exec';
import { TestReport } from '../model/test-report';
import { DriftReport, EnvironmentView, LogLine, Plan, ServiceComparison } from '../model/environment';

const EnvironmentName = z.string().min(1).max(128);
/** A profile's name; `all`: the whole environment; left out: what is in effect. */
const ProfileWish = z.string().min(1).max(128).optional();

/** Environments: look, plan, change. Everything that changes answers with a run (see `runs`). */
export const environmentsContract = {
  /** All environments of the workspace, with the last status that was read and its age. Never waits for a provider. */
  watch: stream({ pressure: 'latest', input: z.object({}), event: z.array(EnvironmentView) }),
  /** Reads the provider now; ends in 10 s with `timeout` where it does not answer. */
  status: request({ input: z.object({ environment: EnvironmentName }), output: EnvironmentView }),
  /** Looks at another part than the one in effect where a profile is named, and remembers nothing. */
  plan: request({ input: z.object({ environment: EnvironmentName, profile: ProfileWish }), output: Plan }),
  drift: request({
    input: z.object({
      environment: EnvironmentName,
      /** Of this node every fact is told, also where it is as defined. */
      node: z.string().min(1).max(128).optional(),
    }),
    output: DriftReport,
  }),
  /** The nodes of one service side by side; only reads. */
  compare: request({
    input: z.object({
      environment: EnvironmentName,
      service: z.string().min(1).max(128),
      /** Only these of its nodes; empty: all of them. */
      nodes: z.array(z.string().min(1).max(128)).max(1000).default([]),
    }),
    output: ServiceComparison,
  }),
  /** The profile that is named is in effect from then on. */
  up: request({
    input: z.object({ environment: EnvironmentName, profile: ProfileWish }),
    output: z.object({ runId: z.string() }),
  }),
  /** Makes one node anew from its definition, with no decision asked; its volumes stay. */
  rebuild: request({
    input: z.object({ environment: EnvironmentName, node: z.string().min(1).max(128) }),
    output: z.object({ runId: z.string() }),
  }),
  /**
   * Breaks one node for a time while what users reach is asked again and again, mends it, and says in the run's last
   * step what they would have felt. The run fails where a request failed.
   */
  drill: request({
    input: z.object({
      environment: EnvironmentName,
      node: z.string().min(1).max(128),
      kind: DrillKind,
      /** How long it stays broken. */
      forMs: z.number().int().min(1000).max(3_600_000),
      /** For `slow`: how late each packet leaves; null: 300 ms, or packets lost where the kernel cannot do that. */
      delayMs: z.number().int().min(1).max(60_000).nullable().default(null),
      /** For `slow`: per cent of its packets that are lost on the way. */
      loss: z.number().int().min(0).max(100).default(0),
      /** Must be the environment's name where it is protected. */
      confirm: z.string().nullable().default(null),
    }),
    output: z.object({ runId: z.string() }),
  }),
  /** The environment explained by itself, from the files and the last status: never waits for a provider. */
  page: request({
    input: z.object({ environment: EnvironmentName }),
    output: z.object({ page: EnvironmentPage, markdown: z.string() }),
  }),
  /** Every config key across all environments, from the files; again whenever they change. */
  watchConfig: stream({ pressure: 'latest', input: z.object({}), event: ConfigMatrix }),
  /** Runs the tests that stand beside the definitions; reads and changes nothing, but for what a `command` does itself. */
  test: request({
    input: z.object({
      environment: EnvironmentName,
      /** Empty: all of them. */
      nodes: z.array(z.string()).max(1000).default([]),
    }),
    output: TestReport,
  }),
  /**
   * Switches converging on or off in the environment's file, or begins a run now. The run plans, and applies what is
   * planned unless that is too much at once.
   */
  converge: request({
    input: z.object({ environment: EnvironmentName, action: z.enum(['on', 'off', 'now']) }),
    output: z.object({ runId: z.string().nullable(), file: z.string() }),
  }),
  /** Runs a command on nodes, several at a time; its words reach the program as they are. Only in a trusted workspace. */
  exec: stream({
    pressure: 'queue',
    input: z.object({
      environment: EnvironmentName,
      /** Names, with `*` for any part of one. */
      nodes: z.array(z.string().min(1).max(128)).min(1).max(1000),
      command: z.array(z.string().max(65_536)).min(1).max(1000),
      timeoutMs: z.number().int().min(100).max(86_400_000).default(60_000),
    }),
    event: z.array(ExecEvent),
  }),
  /** The tests of the last run, and each run after; null before the first. */
  watchTests: stream({
    pressure: 'latest',
    input: z.object({ environment: EnvironmentName }),
    event: TestReport.nullable(),
  }),
  /** Writes a test beside a service's definition and runs it at once: against what is broken it should fail. */
  addTest: request({
    input: z.object({
      environment: EnvironmentName,
      service: z.string().min(1).max(128),
      /** One entry of `tests:` in YAML: `http: /health`. */
      test: z.string().min(1).max(4000),
    }),
    output: z.object({ file: z.string(), verdict: z.string(), report: TestReport }),
  }),
  /** Environments with the same services side by side, as ways to put these on hosts; from the files and from past runs. */
  mappings: request({
    input: z.object({
      /** Empty: those that share their services with most others. */
      environments: z.array(EnvironmentName).max(100).default([]),
    }),
    output: MappingComparison,
  }),
  /** Everything on this machine's engine that no definition claims (sprawl), with its age and whose it seems to be. */
  inventory: request({ input: z.object({}), output: Inventory }),
  /** Makes definitions from a compose file (by its path, or of a project that runs) or a Vagrantfile; `preview` writes nothing. */
  adopt: request({
    input: z.object({
      environment: EntryName,
      /** A path, or a project's name; null: the workspace's own folder. */
      from: z.string().min(1).max(4096).nullable(),
      preview: z.boolean(),
    }),
    output: Adoption,
  }),
  /** What `destroy` would remove, by name: shown before it is asked for. */
  destroyPreview: request({
    input: z.object({ environment: EnvironmentName }),
    output: z.object({ items: z.array(z.object({ kind: z.string(), name: z.string() })) }),
  }),
  destroy: request({
    input: z.object({
      environment: EnvironmentName,
      /** Must be the environment's name where it is protected. */
      confirm: z.string().nullable(),
    }),
    output: z.object({ runId: z.string() }),
  }),
  logs: stream({
    pressure: 'queue',
    input: z.object({
      environment: EnvironmentName,
      /** Empty: all of them. */
      nodes: z.array(z.string()).max(1000),
      tail: z.number().int().min(0).max(10_000),
      follow: z.boolean(),
    }),
    event: z.array(LogLine),
  }),
} as const;
