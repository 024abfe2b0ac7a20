import {
  httpPorts,
  LOAD_BALANCER_CONFIG_PATH,
  loadBalancerPorts,
  proxyName,
  statsSection,
} from './load-balancer-config';
import type { ResolvedAnswer, ResolvedService, Stub } from './resolved';

/** Bodies are files of their own, so that not one byte of them has to be written into HAProxy's configuration. */
const ANSWERS_DIR = '/etc/gemba/answers';

/** HAProxy sends an answer from one buffer, which holds its headers as well. */
const HEADERS_BYTES = 16 * 1024;
/** What a stub's buffers may take together, of a container's 128 MB. */
const BUFFERS_BYTES = 64 * 1024 ** 2;
const MOST_CONNECTIONS = 2000;

/** The body of an answer that has one in a file: its text by the file's name. */
export type StubBodies = ReadonlyMap<string, string>;

/**
 * The files of a stub's container: HAProxy's configuration, which answers every request by itself, and a file for each
 * body. The first answer that fits a request holds; a request that none fits is told what to add, and where. Pure.
 */
export function stubFiles(
  stub: Stub,
  service: ResolvedService,
  files: StubBodies,
): { readonly path: string; readonly content: string }[] {
  const bodies = stub.answers.map(({ body }) => (body.kind === 'text' ? body.text : (files.get(body.file) ?? '')));
  const answers = stub.answers.map((answer, index) => {
    const body = bodies[index] === '' ? null : `${ANSWERS_DIR}/${index + 1}`;
    return `    ${answerRule(answer, body)}\n`;
  });
  const none = `${ANSWERS_DIR}/none`;
  const frontends = httpPorts(service).map((port) => frontend(stub, port, [...answers, `    ${noAnswerRule(none)}\n`]));
  const largest = Math.max(0, ...bodies.map((body) => Buffer.byteLength(body)));
  const { stats } = loadBalancerPorts(service);
  return [
    {
      path: LOAD_BALANCER_CONFIG_PATH,
      content: [globalSection(largest), ...frontends, statsSection(stats), ''].join('\n'),
    },
    ...bodies.flatMap((content, index) => (content === '' ? [] : [{ path: `${ANSWERS_DIR}/${index + 1}`, content }])),
    { path: none, content: noAnswerText(stub) },
  ];
}

function globalSection(largestBody: number): string {
  const buffer = largestBody + HEADERS_BYTES;
  // A connection has two.
  const connections = Math.min(MOST_CONNECTIONS, Math.floor(BUFFERS_BYTES / (2 * buffer)));
  return `global
    maxconn ${connections}
    tune.bufsize ${buffer}
    log stdout format raw local0 info

defaults
    mode http
    log global
    option dontlognull
    timeout connect 1s
    timeout client 30s
    timeout server 30s
    timeout http-request 10s
    timeout http-keep-alive 5s
`;
}

function frontend(stub: Stub, port: number, rules: readonly string[]): string {
  const log = `    log-format "${stub.name} answered %ST in %Ta ms: %HM %HU"\n`;
  return `frontend ${proxyName(stub.service, port)}\n    bind :${port}\n${log}${rules.join('')}`;
}

function answerRule(answer: ResolvedAnswer, body: string | null): string {
  const words = ['http-request return status', String(answer.status)];
  if (body !== null) words.push('content-type', quoted(answer.contentType), 'file', quoted(body));
  for (const [name, value] of answer.headers) words.push('hdr', quoted(name), quoted(literal(value)));
  words.push('if', `{ path -m ${answer.isPrefix ? 'beg' : 'str'} -- ${quoted(answer.path)} }`);
  // Whoever asks with HEAD wants the headers that GET would bring.
  if (answer.method !== null) words.push(`{ method ${answer.method === 'GET' ? 'GET HEAD' : answer.method} }`);
  return words.join(' ');
}

function noAnswerRule(file: string): string {
  return `http-request return status 501 content-type text/plain lf-file ${quoted(file)}`;
}

function noAnswerText({ service, definedAt }: Stub): string {
  return (
    `The stub of ${service} has no answer for %[method] %[path].\n` +
    `Add one below \`stub:\` of ${literal(service)} in ${literal(definedAt.file)}.\n`
  );
}

/** One word of HAProxy's configuration: between single quotes nothing is special, not even a backslash. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A text where HAProxy would fill in what stands after a per cent sign. */
function literal(text: string): string {
  return text.replaceAll('%', '%%');
}
