import { FileTail } from '../../ingest/log-lines/file-tail';
import type { Entry } from './scheduled-entry';
import { waitingStatus } from '../waiting-status';

export interface FollowedFileOptions {
  readonly name: string;
  readonly file: string;
  readonly nowMs: () => number;
  readonly takeLines: (lines: readonly string[]) => void;
  readonly onSkipped: (bytes: number) => void;
  readonly log: (message: string) => void;
}

const LOOK_EVERY_MS = 500;

/** Follows the log of one entry for as long as it is not disposed. */
export function startFollowedFile(options: FollowedFileOptions): Entry {
  const { name, file, nowMs } = options;
  let lines = 0;
  let status = waitingStatus(name, 'log');
  const tail = new FileTail({
    file,
    onSkipped: options.onSkipped,
    onLines(found) {
      lines += found.length;
      options.takeLines(found);
    },
  });
  let isStopped = false;
  let timer: NodeJS.Timeout | null = null;
  async function look(): Promise<void> {
    const startedMs = performance.now();
    let problem: string | null = null;
    try {
      await tail.look();
    } catch (error) {
      problem = error instanceof Error ? error.message : String(error);
    }
    if (isStopped) return tail.close();
    if (problem !== null && status.problem !== problem) options.log(`${name} cannot be read: ${problem}`);
    status = {
      ...status,
      state: problem === null ? 'ok' : 'failing',
      problem,
      lastReadAt: problem === null ? nowMs() : status.lastReadAt,
      failingSince: problem === null ? null : (status.failingSince ?? nowMs()),
      samples: lines,
      durationMs: performance.now() - startedMs,
    };
    timer = setTimeout(() => void look(), LOOK_EVERY_MS);
    return undefined;
  }
  let looking = look();
  return {
    status: () => status,
    async dispose() {
      isStopped = true;
      if (timer !== null) clearTimeout(timer);
      await looking;
      looking = tail.close();
      await looking;
    },
  };
}
