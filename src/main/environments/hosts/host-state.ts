import { GembaError } from '../../../shared/errors';
import type { NodeAccess } from '../access/node-access';
import { LIST } from './supervisor';

/** What was found of one service on a host. */
export interface FoundService {
  readonly service: string;
  /** Hashes that it was made from; empty after an interrupted run. */
  readonly setup: string;
  readonly hash: string;
  readonly running: boolean;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | null;
}

/** Reads what an environment has on a host, from the stamps that are written when a service is complete. */
export async function readHost(access: NodeAccess, dir: string, signal: AbortSignal): Promise<FoundService[]> {
  const { status, stdout, stderr } = await access.run(['/bin/sh', '-c', LIST, 'list', dir], {
    signal,
    timeoutMs: 8000,
  });
  if (status !== 0) {
    throw new GembaError(
      'denied',
      `${access.node} cannot be read: ${stderr.trim().split('\n').at(-1) || `status ${status}`}`,
      {
        nextStep: 'Log in as root, or as a user whom sudo asks for no password.',
      },
    );
  }
  return parseHost(stdout);
}

export function parseHost(text: string): FoundService[] {
  return text.split('\n').flatMap((line) => {
    const [service = '', stamp = '', state, started = ''] = line.split('\t');
    if (service === '') return [];
    const [setup = '', hash = ''] = stamp.split(' ');
    const startedAt = /^\d+$/.test(started) ? Number(started) * 1000 : null;
    return [{ service, setup, hash, running: state === 'running', startedAt }];
  });
}
