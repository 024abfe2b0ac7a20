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

/** Every test of an environment, node by node: those of the services that run on a node, then its own. Pure. */
export function listTests(environment: ResolvedEnvironment): PlannedTest[] {
  return environment.nodes.flatMap((node) => [
    ...node.services.flatMap((name) =>
      (environment.services.get(name)?.tests ?? []).map((test) => plan(node.name, name, test)),
    ),
    ...environment.tests
      .filter(({ on }) => on.includes(node.name) || node.services.some((service) => on.includes(service)))
      .map((test) => plan(node.name, null, test)),
  ]);
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
