import type { Writable } from 'node:stream';
import type { Run, RunStep } from '../../shared/model/run';

/** The progress of a run on stderr: a line for each thing that is done, and on a terminal what is being done below them. */
export interface RunProgress {
  show(run: Run): void;
  /** A sentence between the steps. */
  say(text: string): void;
  /** Takes the live lines away. */
  end(): void;
}

type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export function createRunProgress(stderr: Terminal): RunProgress {
  return stderr.isTTY === true ? liveProgress(stderr) : plainProgress(stderr);
}

/** For logs and pipes: one line when a step begins, one when it ends. */
function plainProgress(stderr: Terminal): RunProgress {
  const said = new Map<string, RunStep['state']>();
  return {
    show(run) {
      for (const step of run.steps) {
        if (said.get(step.id) === step.state || step.state === 'waiting') continue;
        said.set(step.id, step.state);
        stderr.write(`${stepLine(step)}\n`);
      }
    },
    say: (text) => void stderr.write(`${text}\n`),
    end: () => {},
  };
}

/** Finished steps stay; those under way are drawn again in place. */
function liveProgress(stderr: Terminal): RunProgress {
  const finished = new Set<string>();
  let live = 0;
  const clear = (): string => (live === 0 ? '' : `\u001b[${live}A\u001b[J`);
  const draw = (permanent: readonly string[], passing: readonly string[]): void => {
    const width = Math.max(20, (stderr.columns ?? 80) - 1);
    // One write, so that nothing flickers between clearing and drawing.
    stderr.write(
      clear() + [...permanent, ...passing.map((line) => cut(line, width))].map((line) => `${line}\n`).join(''),
    );
    live = passing.length;
  };
  let passing: string[] = [];
  return {
    show(run) {
      const ended = run.steps.filter((step) => isEnded(step) && !finished.has(step.id));
      for (const { id } of ended) finished.add(id);
      passing = run.steps.filter(({ state }) => state === 'running').map(stepLine);
      draw(ended.map(stepLine), passing);
    },
    say: (text) => draw([text], passing),
    end: () => draw([], (passing = [])),
  };
}

const isEnded = ({ state }: RunStep): boolean => state === 'done' || state === 'failed' || state === 'skipped';

const MARKS: Readonly<Record<RunStep['state'], string>> = {
  waiting: ' ',
  running: '…',
  done: '✓',
  failed: '✗',
  skipped: '–',
};

export function stepLine(step: RunStep): string {
  const who = step.node === null || step.title.includes(step.node) ? '' : `${step.node}: `;
  const took =
    step.startedAt === null || step.finishedAt === null
      ? ''
      : ` (${((step.finishedAt - step.startedAt) / 1000).toFixed(1)} s)`;
  const detail =
    step.detail !== null && step.state !== 'done' ? ` – ${step.detail.trim().split('\n').at(-1) ?? ''}` : '';
  return `${MARKS[step.state]} ${who}${step.title}${took}${detail}`;
}

const cut = (line: string, width: number): string => (line.length <= width ? line : `${line.slice(0, width - 1)}…`);
