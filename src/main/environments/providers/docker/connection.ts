import { existsSync, readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import { inspect } from 'node:util';
import type Docker from 'dockerode';
import { GembaError } from '../../../../shared/errors';

/** Where the engine is, in the words that errors and `doctor` use, and the options that reach it. */
export interface EngineConnection {
  /** `/var/run/docker.sock`, `tcp://10.0.0.5:2376`. */
  readonly address: string;
  /** Host on which published ports are reached; null where this machine cannot reach them. */
  readonly publishedHost: string | null;
  readonly options: EngineOptions;
}

/** docker-modem takes an agent, which its types leave out. */
export type EngineOptions = Docker.DockerOptions & { readonly agent?: http.Agent };

const DEFAULT_SOCKETS = ['/var/run/docker.sock', path.join('.docker', 'run', 'docker.sock')] as const;

/**
 * Finds the engine as Docker's own client does: an explicit host, `DOCKER_HOST`, the usual sockets.
 *
 * @throws GembaError `invalid` for a host that cannot be understood.
 */
export function resolveConnection(host?: string, env: NodeJS.ProcessEnv = process.env): EngineConnection {
  const named = host ?? env['DOCKER_HOST'] ?? '';
  if (named === '') return socketConnection(defaultSocket());
  if (named.startsWith('unix://')) return socketConnection(named.slice('unix://'.length) || defaultSocket());
  if (named.startsWith('npipe://')) return socketConnection(named.slice('npipe://'.length));
  if (named.startsWith('/')) return socketConnection(named);
  return networkConnection(named, env);
}

function defaultSocket(): string {
  if (process.platform === 'win32') return '//./pipe/docker_engine';
  const own = path.join(os.homedir(), DEFAULT_SOCKETS[1]);
  return !existsSync(DEFAULT_SOCKETS[0]) && existsSync(own) ? own : DEFAULT_SOCKETS[0];
}

function socketConnection(socketPath: string): EngineConnection {
  const agent = briefly(new http.Agent({ keepAlive: true, maxSockets: 64 }));
  return { address: socketPath, publishedHost: '127.0.0.1', options: { socketPath, agent } };
}

function networkConnection(named: string, env: NodeJS.ProcessEnv): EngineConnection {
  let url: URL;
  try {
    url = new URL(named.includes('//') ? named : `tcp://${named}`);
  } catch (error) {
    throw new GembaError('invalid', `DOCKER_HOST is "${named}", which is no address.`, {
      nextStep: 'Use unix:///path/to/docker.sock, tcp://host:2375 or ssh://user@host.',
      cause: error,
    });
  }
  const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  const common = { address: named, publishedHost: isLoopback ? '127.0.0.1' : null };
  if (url.protocol === 'ssh:') {
    const socket = env['SSH_AUTH_SOCK'];
    const sshOptions = socket === undefined ? {} : { agent: socket };
    const port = url.port === '' ? 22 : Number(url.port);
    return { ...common, options: { protocol: 'ssh', host: url.hostname, port, username: url.username, sshOptions } };
  }
  const port = url.port === '' ? 2375 : Number(url.port);
  if (env['DOCKER_TLS_VERIFY'] !== '1' && port !== 2376) {
    const agent = briefly(new http.Agent({ keepAlive: true, maxSockets: 64 }));
    return { ...common, options: { protocol: 'http', host: url.hostname, port, agent } };
  }
  const agent = briefly(new https.Agent({ keepAlive: true, maxSockets: 64 }));
  return { ...common, options: { protocol: 'https', host: url.hostname, port, agent, ...certificates(env) } };
}

function certificates(env: NodeJS.ProcessEnv): { ca?: Buffer; cert?: Buffer; key?: Buffer } {
  const folder = env['DOCKER_CERT_PATH'];
  if (folder === undefined || folder === '') return {};
  try {
    return {
      ca: readFileSync(path.join(folder, 'ca.pem')),
      cert: readFileSync(path.join(folder, 'cert.pem')),
      key: readFileSync(path.join(folder, 'key.pem')),
    };
  } catch (error) {
    throw new GembaError('missing', `Docker's certificates cannot be read: ${(error as Error).message}`, {
      nextStep: 'Check DOCKER_CERT_PATH: it must hold ca.pem, cert.pem and key.pem.',
      cause: error,
    });
  }
}

/**
 * docker-modem prints the options of every call for its debug log, with everything that hangs on them, whether anybody
 * reads that log or not. An agent's sockets make that up to 200 ms a call, so an agent is printed as one word.
 */
function briefly<Agent extends http.Agent>(agent: Agent): Agent {
  return Object.assign(agent, { [inspect.custom]: () => 'Agent' });
}
