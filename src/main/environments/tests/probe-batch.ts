import { randomUUID } from 'node:crypto';
import { shellLine } from '../../platform/shell-words';
import type { CommandResult, NodeAccess } from '../access/node-access';
import type { Probe } from './probes';

/** Questions that come within this time go together. */
const GATHER_MS = 15;
const MOST = 24;

interface Waiting {
  readonly probe: Probe;
  readonly timeoutMs: number;
  readonly resolve: (result: CommandResult) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Asks a node many things at once: starting a process on a node costs far more than the questions themselves, so those
 * that come together share one. Connections, which may have to wait for nothing, are tried beside each other.
 */
export class ProbeBatch {
  readonly #access: NodeAccess;
  readonly #signal: AbortSignal;
  #waiting: Waiting[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(access: NodeAccess, signal: AbortSignal) {
    this.#access = access;
    this.#signal = signal;
  }

  ask(probe: Probe, timeoutMs: number): Promise<CommandResult> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ probe, timeoutMs, resolve, reject });
      this.#timer ??= setTimeout(() => {
        this.#timer = null;
        const all = this.#waiting;
        this.#waiting = [];
        for (let first = 0; first < all.length; first += MOST) void this.#run(all.slice(first, first + MOST));
      }, GATHER_MS);
    });
  }

  async #run(asked: readonly Waiting[]): Promise<void> {
    try {
      const mark = `@${randomUUID()}`;
      const command = [
        '/bin/sh',
        '-c',
        batchScript(
          asked.map(({ probe }) => probe),
          mark,
        ),
      ];
      const timeoutMs = asked.reduce((sum, one) => sum + one.timeoutMs, 0);
      const { stdout } = await this.#access.run(command, { signal: this.#signal, timeoutMs });
      const answers = readBatch(stdout, mark);
      for (const [index, { resolve }] of asked.entries()) {
        resolve(answers.get(index) ?? { status: 127, stdout: '', stderr: '' });
      }
    } catch (error) {
      for (const { reject } of asked) reject(error);
    }
  }
}

/** One script of many: those that only wait first, in the background, a marked line each; then the others in turn. */
export function batchScript(probes: readonly Probe[], mark: string): string {
  const lines = probes.map((probe, index) =>
    probe.isOneLine === true
      ? `(answer=$(${shellLine(probe.command)}); printf '%s %s one %s\\n' ${shellLine([mark])} ${index} "$answer") &`
      : `printf '%s %s begin\\n' ${shellLine([mark])} ${index}; ${shellLine(probe.command)}; printf '\\n%s %s end %s\\n' ${shellLine([mark])} ${index} "$?"`,
  );
  const isFirst = (index: number): number => (probes[index]?.isOneLine === true ? 0 : 1);
  return [...lines.entries()]
    .sort(([a], [b]) => isFirst(a) - isFirst(b) || a - b)
    .map(([, line]) => line)
    .concat('wait')
    .join('\n');
}

/** The answers of such a script by their index. */
export function readBatch(output: string, mark: string): Map<number, CommandResult> {
  const answers = new Map<number, CommandResult>();
  let open: { index: number; lines: string[] } | null = null;
  for (const line of output.split('\n')) {
    if (!line.startsWith(`${mark} `)) {
      open?.lines.push(line);
      continue;
    }
    const [, index = '', kind = '', ...rest] = line.split(' ');
    if (kind === 'one') answers.set(Number(index), { status: 0, stdout: rest.join(' '), stderr: '' });
    else if (kind === 'begin') open = { index: Number(index), lines: [] };
    else if (open !== null) {
      answers.set(open.index, { status: Number(rest[0]), stdout: open.lines.join('\n'), stderr: '' });
      open = null;
    }
  }
  return answers;
}
