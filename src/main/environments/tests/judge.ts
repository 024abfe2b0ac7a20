import { durationMs } from '../../../shared/definitions/names';
import type { TestCheck } from '../../../shared/definitions/test-check';
import { GembaError } from '../../../shared/errors';
import type { CommandResult, NodeAccess } from '../access/node-access';
import type { ResolvedEnvironment, ResolvedService } from '../model/resolved';
import type { PlannedTest } from './list-tests';
import {
  ADDRESSES,
  certificateProbe,
  connectProbe,
  contentProbe,
  countProcesses,
  fileProbe,
  httpProbe,
  listensOn,
  packageProbe,
  parseHttp,
  PROCESSES,
  resolveProbe,
  said,
  socketsProbe,
  type Probe,
} from './probes';

/** Whoever is kept out is refused at once, or never answered: nothing that is open takes so long on one machine. */
const CLOSED_SECONDS = 1;

export interface Judgement {
  readonly state: 'pass' | 'fail' | 'unknown';
  readonly detail: string;
}

/** What a test may use: ways into nodes, opened once and shared. */
export interface TestBench {
  readonly environment: ResolvedEnvironment;
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly nowMs: () => number;
  access(place: TestPlace): Promise<NodeAccess>;
  /** Asks a node, together with whatever else is asked of it just now. */
  ask(place: TestPlace, probe: Probe, timeoutMs: number): Promise<CommandResult>;
}

/** Where a test asks: on a node, and from the container of one of its services where each has its own. */
export interface TestPlace {
  readonly node: string;
  readonly service: string | null;
}

const pass = (detail: string): Judgement => ({ state: 'pass', detail });
const fail = (detail: string): Judgement => ({ state: 'fail', detail });
const unknown = (detail: string): Judgement => ({ state: 'unknown', detail });

/** Runs one test and judges what was found. Asks the node and changes nothing, but for what a `command` does itself. */
export async function judge(test: PlannedTest, bench: TestBench): Promise<Judgement> {
  const limitMs = durationMs(test.check.timeout);
  const ask = async (probe: Probe, place: TestPlace = test) => {
    // The probe keeps the limit itself where it can; this one is for a node that does not answer at all.
    const patience = limitMs + 5000;
    if (test.kind !== 'command') return bench.ask(place, probe, patience);
    const access = await bench.access(place);
    return access.run(probe.command, { signal: bench.signal, timeoutMs: patience });
  };
  try {
    return await JUDGES[test.kind]({ test, bench, ask, seconds: Math.max(1, Math.ceil(limitMs / 1000)), limitMs });
  } catch (error) {
    if (bench.signal.aborted) throw error;
    if (error instanceof GembaError && error.code === 'timeout') return fail(`no answer within ${test.check.timeout}`);
    return unknown(error instanceof Error ? error.message : String(error));
  }
}

interface Question {
  readonly test: PlannedTest;
  readonly bench: TestBench;
  readonly ask: (probe: Probe, place?: TestPlace) => Promise<{ status: number; stdout: string; stderr: string }>;
  readonly seconds: number;
  readonly limitMs: number;
}

const JUDGES: Readonly<Record<PlannedTest['kind'], (question: Question) => Promise<Judgement>>> = {
  async port({ test: { check }, ask }) {
    const { port, protocol, state } = portOf(check);
    const isOpen = listensOn((await ask(socketsProbe(protocol))).stdout, protocol, port);
    const found = isOpen ? `something listens on ${port}` : `nothing listens on ${port}`;
    return isOpen === (state === 'open') ? pass(found) : fail(found);
  },

  async http({ test, bench, ask, seconds }) {
    const wanted = typeof test.check.http === 'object' ? test.check.http : { url: test.check.http ?? '/', status: 200 };
    const { host, port, target } = whereTo(wanted.url, wanted.port, serviceOf(test, bench));
    const { stdout } = await ask(httpProbe(host, port, target, seconds));
    if (/^no tool$/m.test(stdout)) return unknown('neither bash nor curl is on the node to ask with');
    const answer = parseHttp(stdout);
    if (answer === null) return fail(`no answer from ${host}:${port}`);
    const took = answer.ms === null ? '' : ` in ${Math.round(answer.ms)} ms`;
    const found = `answered ${answer.status}${took}`;
    if (answer.status !== wanted.status) return fail(`${found}, expected ${wanted.status}`);
    if (wanted.within !== undefined && answer.ms !== null && answer.ms > durationMs(wanted.within)) {
      return fail(`${found}, allowed are ${wanted.within}`);
    }
    return judgeText(answer.body, wanted, found);
  },

  async tls({ test: { check, node }, bench, ask, seconds }) {
    const { port, host, valid_for: wanted } = check.tls ?? { port: 443, valid_for: '14d' };
    const found = said({ ...(await ask(certificateProbe(port, host ?? node, seconds))) });
    if (found === 'no tool') return unknown('openssl is not on the node to look with');
    const ends = Date.parse(/^notAfter=(.*)$/m.exec(found)?.[1] ?? '');
    if (Number.isNaN(ends)) return fail(`no certificate on ${port}`);
    const days = Math.floor((ends - bench.nowMs()) / 86_400_000);
    const detail = days < 0 ? `ended ${-days} days ago` : `valid for ${days} more days`;
    return days >= Number.parseInt(wanted, 10) ? pass(detail) : fail(`${detail}, expected ${wanted}`);
  },

  async file({ test: { check }, ask }) {
    const wanted = typeof check.file === 'object' ? check.file : { path: check.file ?? '/', exists: true };
    const found = said(await ask(fileProbe(wanted.path)));
    if (found === 'absent') return wanted.exists ? fail('is not there') : pass('is not there');
    const [, mode = '', owner = '', hash = ''] = found.split(' ');
    if (mode === '') return unknown(`could not be looked at: ${found}`);
    if (!wanted.exists) return fail('is there');
    if (wanted.mode !== undefined && Number.parseInt(wanted.mode, 8) !== Number.parseInt(mode, 8)) {
      return fail(`has mode ${mode}, expected ${wanted.mode}`);
    }
    if (wanted.owner !== undefined && wanted.owner !== owner)
      return fail(`belongs to ${owner}, expected ${wanted.owner}`);
    if (wanted.sha256 !== undefined && wanted.sha256 !== hash) return fail('has another content');
    if (wanted.contains === undefined) return pass(`is there, mode ${mode}, of ${owner}`);
    return judgeText((await ask(contentProbe(wanted.path))).stdout, { contains: wanted.contains }, 'is there');
  },

  async process({ test: { check }, ask }) {
    const wanted = typeof check.process === 'object' ? check.process : { name: check.process ?? '', min: 1 };
    const count = countProcesses((await ask(PROCESSES)).stdout, wanted.name, wanted.user);
    const whose = wanted.user === undefined ? '' : ` of ${wanted.user}`;
    const found = `${count} running${whose}`;
    if (count < wanted.min) return fail(`${found}, expected at least ${wanted.min}`);
    return wanted.max !== undefined && count > wanted.max
      ? fail(`${found}, expected at most ${wanted.max}`)
      : pass(found);
  },

  async package({ test: { check }, ask }) {
    const named = check.package;
    const wanted = typeof named === 'object' ? named : { name: named ?? '', installed: true };
    const found = said(await ask(packageProbe(wanted.name)));
    if (found === 'no tool') return unknown('there is no package manager on the node that is known here');
    const version = /^installed (.*)$/.exec(found)?.[1];
    if (version === undefined) return wanted.installed ? fail('is not installed') : pass('is not installed');
    if (!wanted.installed) return fail(`${version} is installed`);
    if (wanted.version !== undefined && !version.startsWith(wanted.version)) {
      return fail(`${version} is installed, expected ${wanted.version}`);
    }
    return pass(`${version} is installed`);
  },

  async command({ test: { check }, ask, limitMs }) {
    const { command } = check;
    const wanted =
      typeof command === 'object' && !Array.isArray(command) ? command : { run: command ?? 'false', status: 0 };
    const words = typeof wanted.run === 'string' ? ['/bin/sh', '-c', wanted.run] : wanted.run;
    const begun = performance.now();
    const { status, stdout, stderr } = await ask({ command: words });
    if (performance.now() - begun > limitMs) return fail(`took longer than ${check.timeout}`);
    const words_ = lastLine(stderr) || lastLine(stdout);
    if (status !== wanted.status) {
      return fail(`ended with ${status}, expected ${wanted.status}${words_ === '' ? '' : `: ${words_}`}`);
    }
    return judgeText(stdout, wanted, `ended with ${status}`);
  },

  async dns({ test: { check }, ask }) {
    const wanted = typeof check.dns === 'object' ? check.dns : { name: check.dns ?? '' };
    const found = said(await ask(resolveProbe(wanted.name)));
    if (found === 'no tool') return unknown('nothing on the node can look names up');
    const addresses = found.split('\n').filter(Boolean);
    if (addresses.length === 0) return fail('no such name');
    if (wanted.address !== undefined && !addresses.includes(wanted.address)) {
      return fail(`is ${addresses.join(', ')}, expected ${wanted.address}`);
    }
    return pass(`is ${addresses.join(', ')}`);
  },

  reachable: (question) => judgeReach(question, question.test.check.reachable, true),
  not_reachable: (question) => judgeReach(question, question.test.check.not_reachable, false),
};

/**
 * Connects from every node of the callers. A service that calls by name reaches what the name stands for (a load
 * balancer, mostly), so that is what `reachable` asks for; whoever must not reach the node is kept from every address
 * that it has as well.
 */
async function judgeReach(
  { test, bench, ask, seconds }: Question,
  wanted: TestCheck['reachable'],
  shouldReach: boolean,
): Promise<Judgement> {
  const { from, port } = wanted ?? { from: [], port: 0 };
  const callers = [from].flat().flatMap((name) => nodesCalled(bench.environment, name));
  if (callers.length === 0) return unknown(`none of ${[from].flat().join(', ')} runs here`);
  const names = test.service === null ? [test.node] : [test.service];
  const addresses = shouldReach
    ? []
    : said(await ask(ADDRESSES))
        .split('\n')
        .filter(Boolean);
  const tries = callers.flatMap((caller) => [...names, ...addresses].map((host) => ({ caller, host })));
  const found = await Promise.all(
    tries.map(async ({ caller, host }) => ({
      caller,
      host,
      answer: said(await ask(connectProbe(host, port, shouldReach ? seconds : CLOSED_SECONDS), caller)),
    })),
  );
  const unasked = found.find(({ answer }) => answer === 'no tool' || answer === '');
  if (unasked !== undefined) return unknown(`nothing on ${unasked.caller.node} can connect`);
  const wrong = found.filter(({ answer }) => (answer === 'open') !== shouldReach);
  const [first] = wrong;
  if (first !== undefined) {
    return fail(
      shouldReach
        ? `${first.caller.node} to ${first.host}:${port}: ${first.answer}`
        : `${first.caller.node} reaches ${first.host}:${port}`,
    );
  }
  return pass(`${shouldReach ? 'reached' : 'closed'} from ${callers.map(({ node }) => node).join(', ')}`);
}

function nodesCalled(environment: ResolvedEnvironment, name: string): TestPlace[] {
  return environment.nodes
    .filter((node) => node.name === name || node.services.includes(name))
    .map((node) => ({ node: node.name, service: node.services.includes(name) ? name : null }));
}

function serviceOf(test: PlannedTest, { environment }: TestBench): ResolvedService | null {
  return test.service === null ? null : (environment.services.get(test.service) ?? null);
}

function whereTo(
  url: string,
  port: number | undefined,
  service: ResolvedService | null,
): { host: string; port: number; target: string } {
  if (url.startsWith('/')) {
    const first = service?.connectivity.find(({ protocol }) => protocol !== 'udp')?.ports[0];
    return { host: '127.0.0.1', port: port ?? first ?? 80, target: url };
  }
  const parsed = new URL(url);
  return {
    host: parsed.hostname,
    port: port ?? (parsed.port === '' ? 80 : Number(parsed.port)),
    target: `${parsed.pathname}${parsed.search}`,
  };
}

function portOf(check: TestCheck): { port: number; protocol: 'tcp' | 'udp'; state: 'open' | 'closed' } {
  return typeof check.port === 'object' ? check.port : { port: check.port ?? 0, protocol: 'tcp', state: 'open' };
}

function judgeText(
  text: string,
  { contains, matches }: { readonly contains?: string | undefined; readonly matches?: string | undefined },
  found: string,
): Judgement {
  if (contains !== undefined && !text.includes(contains)) return fail(`${found}, without "${contains}"`);
  if (matches !== undefined && !new RegExp(matches, 'mu').test(text))
    return fail(`${found}, without a match of ${matches}`);
  return pass(found);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.slice(0, 200) ?? '';
}
