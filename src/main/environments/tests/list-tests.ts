import { TEST_KINDS, type TestCheck, type TestKind } from '../../../shared/definitions/test-check';
import type { LocatedTest, ResolvedEnvironment } from '../model/resolved';

/** One test on one node. */
export interface PlannedTest {
  readonly node: string;
  /** The service it stands beside; null for one of the environment. */
  readonly service: string | null;
  readonly name: string;
  readonly kind: TestKind;
  readonly check: TestCheck;
  readonly definedAt: LocatedTest['definedAt'];
}

/**
 * Every test of an environment, node by node: those of the services that run on a node, then its own. A stub is not the
 * service that it stands in for, so no test of the service is for it; and who does not run on purpose cannot be asked
 * whether it reaches somebody. Pure.
 */
export function listTests(environment: ResolvedEnvironment): PlannedTest[] {
  return plannedTests(environment).filter(({ check }) => !lacksCallers(check, environment));
}

function plannedTests(environment: ResolvedEnvironment): PlannedTest[] {
  return environment.nodes.flatMap((node) => [
    ...node.services.flatMap((name) =>
      (environment.services.get(name)?.tests ?? []).map((test) => plan(node.name, name, test)),
    ),
    ...environment.tests
      .filter(({ on }) => on.includes(node.name) || node.services.some((service) => on.includes(service)))
      .map((test) => plan(node.name, null, test)),
  ]);
}

/** Tests that are for what does not run on purpose, in words; null where there are none. Pure. */
export function describeSetAside(environment: ResolvedEnvironment): string | null {
  const own = new Map<string, { count: number; reason: string }>();
  const add = (who: string, count: number, reason: string): void => {
    if (count > 0) own.set(who, { count: (own.get(who)?.count ?? 0) + count, reason });
  };
  for (const { service, tests, reason } of environment.leftOut) add(service, tests, reason);
  const told = [...own].map(([service, { count, reason }]) => `${count} of ${service} (${reason})`);
  const lonely = plannedTests(environment).filter(({ check }) => lacksCallers(check, environment)).length;
  if (lonely > 0) told.push(`${lonely} whose callers do not run`);
  return told.length === 0 ? null : `Set aside: ${told.join(', ')}.`;
}

/** Whether all of those who are to be asked are left out, or stood in for. */
function lacksCallers(
  { reachable, not_reachable }: TestCheck,
  { nodes, leftOut, stubs }: ResolvedEnvironment,
): boolean {
  const from = [(reachable ?? not_reachable)?.from ?? []].flat();
  const runs = (name: string): boolean => nodes.some((node) => node.name === name || node.services.includes(name));
  const isMeantNot = (name: string): boolean =>
    stubs.some(({ service }) => service === name) ||
    leftOut.some(({ node, service }) => node === name || service === name);
  return from.length > 0 && from.every((name) => !runs(name) && isMeantNot(name));
}

function plan(node: string, service: string | null, { check, definedAt }: LocatedTest): PlannedTest {
  const kind = kindOf(check);
  return { node, service, kind, check, definedAt, name: check.name ?? describe(check, kind) };
}

export function kindOf(check: TestCheck): TestKind {
  const kind = TEST_KINDS.find((candidate) => check[candidate] !== undefined);
  if (kind === undefined) throw new Error('A test without a kind passed the schema.');
  return kind;
}

/** What a person would call a test that has no name. */
function describe(check: TestCheck, kind: TestKind): string {
  const { port, http, tls, file, process, package: named, command, dns } = check;
  const reach = check.reachable ?? check.not_reachable;
  switch (kind) {
    case 'port': {
      const about = typeof port === 'object' ? port : { port, protocol: 'tcp', state: 'open' };
      return `${about.protocol === 'udp' ? 'UDP ' : ''}port ${about.port} is ${about.state}`;
    }
    case 'http':
      return `GET ${typeof http === 'string' ? http : http?.url}`;
    case 'tls':
      return `certificate on ${tls?.port}`;
    case 'file':
      return typeof file === 'object' ? `${file.exists ? 'file' : 'no file'} ${file.path}` : `file ${file}`;
    case 'process':
      return `process ${typeof process === 'object' ? process.name : process}`;
    case 'package':
      return typeof named === 'object'
        ? `${named.installed ? 'package' : 'no package'} ${named.name}`
        : `package ${named}`;
    case 'command': {
      const run = typeof command === 'object' && !Array.isArray(command) ? command.run : command;
      const words = Array.isArray(run) ? run.join(' ') : String(run);
      return words.length > 60 ? `${words.slice(0, 59)}…` : words;
    }
    case 'dns':
      return `name ${typeof dns === 'object' ? dns.name : dns}`;
    case 'reachable':
    case 'not_reachable': {
      const from = [reach?.from ?? []].flat().join(', ');
      return `${from} ${kind === 'reachable' ? 'reaches' : 'cannot reach'} port ${reach?.port}`;
    }
  }
}
