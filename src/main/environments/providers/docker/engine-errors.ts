import { GembaError } from '../../../../shared/errors';

/** An answer of the engine that is no success: its status is what callers decide on. */
export class EngineRefusal extends GembaError {
  readonly status: number;

  constructor(status: number, message: string, cause: unknown) {
    super('failed', message, { cause });
    this.status = status;
  }
}

/** Whether the engine said that there is no such thing. */
export function isNotFound(error: unknown): boolean {
  return error instanceof EngineRefusal && error.status === 404;
}

/** Whether the engine said that a name is taken, or a thing is in use or already being removed. */
export function isConflict(error: unknown): boolean {
  return error instanceof EngineRefusal && error.status === 409;
}

/** Root needs none, and often has none. */
const SUDO = process.getuid?.() === 0 ? '' : 'sudo ';
const START_DOCKER = `Start it: \`${SUDO}systemctl start docker\`, or \`${SUDO}dockerd &\` where there is no systemd.`;
const INSTALL_DOCKER = `Install Docker (on Debian and Ubuntu: \`${SUDO}apt-get install -y docker.io\`), or set DOCKER_HOST.`;

/** Tells apart what a person must do: install it, start it, be let in, wait. */
export function describeConnectionError(error: NodeJS.ErrnoException, address: string): GembaError {
  switch (error.code) {
    case 'ENOENT':
      return new GembaError('missing', `There is no Docker engine: ${address} does not exist.`, {
        nextStep: INSTALL_DOCKER,
        cause: error,
      });
    case 'ECONNREFUSED':
    case 'ENOTSOCK':
      return new GembaError('missing', `Docker is not running: nothing listens at ${address}.`, {
        nextStep: START_DOCKER,
        cause: error,
      });
    case 'EACCES':
    case 'EPERM':
      return new GembaError('denied', `Docker is there, but you may not use ${address}.`, {
        nextStep: 'Join its group: `sudo usermod -aG docker "$USER"`, then log in again.',
        cause: error,
      });
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new GembaError('missing', `Docker cannot be reached at ${address}: ${error.message}.`, {
        nextStep: 'Check DOCKER_HOST.',
        cause: error,
      });
    default:
      return new GembaError('missing', `The connection to Docker at ${address} broke: ${error.message}.`, {
        nextStep: 'See whether the engine is running, then try again.',
        cause: error,
      });
  }
}

/** The engine took longer than it was given. */
export function engineTimeout(what: string, address: string, timeoutMs: number): GembaError {
  return new GembaError('timeout', `Docker at ${address} did not answer "${what}" within ${timeoutMs / 1000} s.`, {
    nextStep: `See whether the engine hangs; restarting it helps: \`${SUDO}systemctl restart docker\`.`,
  });
}
