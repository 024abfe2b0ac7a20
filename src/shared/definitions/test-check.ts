import { z } from 'zod';
import { Duration, EntryName } from './names';

const Port = z.number().int().min(1).max(65_535);
const AbsolutePath = z.string().regex(/^\/\S*$/, 'must be an absolute path');
const Pattern = z.string().max(500).refine(isPattern, 'must be a regular expression');

/** A port that something listens on inside the node; `closed`: nothing may. */
const PortTest = z.union([
  Port,
  z.strictObject({
    port: Port,
    protocol: z.enum(['tcp', 'udp']).default('tcp'),
    state: z.enum(['open', 'closed']).default('open'),
  }),
]);

/** A page asked for from inside the node. */
const HttpTest = z.union([
  z.string().regex(/^(\/|http:\/\/)\S*$/, 'must be a path such as /health, or an address that begins with http://'),
  z.strictObject({
    /** A path on the node itself, or a whole address that the node should be able to ask. */
    url: z.string().regex(/^(\/|http:\/\/)\S*$/, 'must be a path such as /health, or an address with http://'),
    /** For a path; the service's first port otherwise. */
    port: Port.optional(),
    status: z.number().int().min(100).max(599).default(200),
    contains: z.string().min(1).max(1000).optional(),
    matches: Pattern.optional(),
    /** The whole answer has to be there in this time. */
    within: Duration.optional(),
  }),
]);

/** The certificate that a port of the node shows. */
const TlsTest = z.strictObject({
  port: Port,
  /** The name that is asked for; the node's own otherwise. */
  host: z.string().min(1).max(253).optional(),
  valid_for: z
    .string()
    .regex(/^\d+d$/, 'must be a number of days such as 14d')
    .default('14d'),
});

const FileTest = z.union([
  AbsolutePath,
  z.strictObject({
    path: AbsolutePath,
    exists: z.boolean().default(true),
    /** Permission bits: `"0640"`. */
    mode: z
      .string()
      .regex(/^0?[0-7]{3,4}$/, 'must be permission bits in quotes, such as "0640"')
      .optional(),
    owner: z.string().min(1).max(64).optional(),
    sha256: z
      .string()
      .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in small hexadecimal digits')
      .optional(),
    contains: z.string().min(1).max(1000).optional(),
  }),
]);

/** By the name of its program, or of the script that an interpreter runs. */
const ProcessTest = z.union([
  z.string().min(1).max(200),
  z.strictObject({
    name: z.string().min(1).max(200),
    min: z.number().int().min(0).max(10_000).default(1),
    max: z.number().int().min(0).max(10_000).optional(),
    user: z.string().min(1).max(64).optional(),
  }),
]);

const PackageName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.+_:-]*$/, 'must be the name of a package');
const PackageTest = z.union([
  PackageName,
  z.strictObject({
    name: PackageName,
    installed: z.boolean().default(true),
    /** How its version begins. */
    version: z.string().min(1).max(100).optional(),
  }),
]);

/** A string is run by the node's shell, a list as it is. */
const CommandWords = z.union([z.string().min(1).max(4000), z.array(z.string()).min(1)]);
const CommandTest = z.union([
  CommandWords,
  z.strictObject({
    run: CommandWords,
    status: z.number().int().min(0).max(255).default(0),
    contains: z.string().min(1).max(1000).optional(),
    matches: Pattern.optional(),
  }),
]);

const HostName = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,252}$/, 'must be the name of a host');
const DnsTest = z.union([HostName, z.strictObject({ name: HostName, address: z.string().min(2).max(45).optional() })]);

/** Asked from the nodes of other services, of this node: by name and by every address that it has. */
const ReachTest = z.strictObject({ from: z.union([EntryName, z.array(EntryName).min(1)]), port: Port });

export const TEST_KINDS = [
  'port',
  'http',
  'tls',
  'file',
  'process',
  'package',
  'command',
  'dns',
  'reachable',
  'not_reachable',
] as const;
export type TestKind = (typeof TEST_KINDS)[number];

/** One check of a node's state, kept beside the definition: exactly one kind, and what it should find. */
export const TestCheck = z
  .strictObject({
    /** For people; made from the test itself where it has none. */
    name: z.string().min(1).max(80).optional(),
    /** What does not answer in this time has failed. */
    timeout: Duration.default('5s'),
    port: PortTest.optional(),
    http: HttpTest.optional(),
    tls: TlsTest.optional(),
    file: FileTest.optional(),
    process: ProcessTest.optional(),
    package: PackageTest.optional(),
    command: CommandTest.optional(),
    dns: DnsTest.optional(),
    reachable: ReachTest.optional(),
    not_reachable: ReachTest.optional(),
  })
  .superRefine((test, context) => {
    const kinds = TEST_KINDS.filter((kind) => test[kind] !== undefined);
    if (kinds.length === 1) return;
    const message = `needs exactly one of ${TEST_KINDS.join(', ')}`;
    context.addIssue({ code: 'custom', path: kinds[1] === undefined ? [] : [kinds[1]], message });
  });
export type TestCheck = z.infer<typeof TestCheck>;

/** A test of an environment says where it is run. */
export const EnvironmentTest = z.strictObject({
  /** Services, each on all of its nodes, or nodes by name. */
  on: z.array(EntryName).min(1),
  test: TestCheck,
});
export type EnvironmentTest = z.infer<typeof EnvironmentTest>;

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') instanceof RegExp;
  } catch {
    return false;
  }
}
