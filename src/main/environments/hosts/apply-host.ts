import { GembaError } from '../../../shared/errors';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeAccess } from '../access/node-access';
import type { RunContext } from '../run-face';
import { provision } from '../provision/provision';
import type { HostStep } from './dockerfile-steps';
import type { HostService } from './host-plan';
import type { FoundService } from './host-state';
import { START, STOP } from './supervisor';

const STEP_LIMIT_MS = 30 * 60_000;
const POLL_MS = 300;

export type HostAction = 'create' | 'replace' | 'restart' | 'start' | 'keep';

/** What `up` would do about a service, and why. */
export function actionFor(wanted: HostService, found: FoundService | null): { action: HostAction; reasons: string[] } {
  if (found === null) return { action: 'create', reasons: ['it is not on the host'] };
  if (found.setup !== wanted.setup) return { action: 'replace', reasons: ['what it is made from has changed'] };
  if (found.hash !== wanted.hash) return { action: 'restart', reasons: ['its command or its settings have changed'] };
  if (wanted.command !== null && !found.running) return { action: 'start', reasons: ['it does not run'] };
  return { action: 'keep', reasons: [] };
}

/**
 * Makes one service on a host what it should be and waits until it is well. The stamp is written last: what was
 * interrupted is begun again by the next `up`.
 */
export async function applyService(
  access: NodeAccess,
  wanted: HostService,
  action: HostAction,
  context: RunContext,
  signal: AbortSignal,
): Promise<void> {
  if (action === 'keep') return;
  const step = context.step(
    `${action === 'start' ? 'Starting' : 'Setting up'} ${wanted.service} on ${wanted.node}`,
    wanted.node,
  );
  step.start();
  try {
    context.changed();
    if (action !== 'start') {
      await must(access, `stop ${wanted.service}`, ['/bin/sh', '-c', STOP, 'stop', wanted.dir, seconds(wanted)], {
        signal,
        timeoutMs: wanted.stopGraceMs + 10_000,
      });
      await must(
        access,
        'make its folder',
        ['/bin/sh', '-c', 'mkdir -p "$1" && chmod 755 "$1" && rm -f "$1/stamp"', 'make', wanted.dir],
        { signal },
      );
      if (action !== 'restart')
        await must(access, 'clear its folder', ['rm', '-rf', `${wanted.dir}/context`, `${wanted.dir}/provision`], {
          signal,
        });
      await access.put(wanted.files, { signal });
      if (action !== 'restart') {
        for (const [index, work] of wanted.steps.entries()) {
          step.detail(`step ${index + 1} of ${wanted.steps.length}`);
          await doStep(access, wanted, work, (text) => step.detail(text), signal);
        }
      }
    }
    if (wanted.command !== null) {
      await must(access, `start ${wanted.service}`, ['/bin/sh', '-c', START, 'start', wanted.dir], { signal });
      step.detail('Waiting for it to be healthy');
      await waitWell(access, wanted, signal);
    }
    const stamp = `${wanted.setup} ${wanted.hash}`;
    await access.put([{ path: `${wanted.dir}/stamp`, content: `${stamp}\n` }], { signal });
    step.done(wanted.command === null ? 'set up' : wanted.health === null ? 'running' : 'running, healthy');
  } catch (error) {
    if (!signal.aborted) step.fail(error instanceof Error ? error.message : String(error));
    throw error;
  }
}

const seconds = ({ stopGraceMs }: HostService): string => String(Math.max(1, Math.ceil(stopGraceMs / 1000)));

async function doStep(
  access: NodeAccess,
  wanted: HostService,
  step: HostStep,
  onLine: (text: string) => void,
  signal: AbortSignal,
): Promise<void> {
  if (step.kind === 'provision') {
    await provision(access, { ...step, roots: SET_UP_PLACES }, { signal, onPhase: onLine, onLine });
    return;
  }
  const words =
    step.kind === 'copy'
      ? ['/bin/sh', '-c', COPY, 'copy', `${wanted.dir}/context`, step.to, ...step.from]
      : ['/bin/sh', '-c', RUN, 'run', step.workdir, step.user ?? 'root', step.script];
  const env = step.kind === 'run' ? { DEBIAN_FRONTEND: 'noninteractive', ...step.env } : {};
  const where = step.line === 0 ? '' : ` (line ${step.line} of its Dockerfile)`;
  await must(access, `set ${wanted.service} up${where}`, words, {
    signal,
    timeoutMs: STEP_LIMIT_MS,
    env,
    onLine: ({ text }) => onLine(text),
  });
}

/** Where a host is set up, as drift sees it; elsewhere its other programs write meanwhile. */
const SET_UP_PLACES = ['/etc', '/usr/local', '/opt', '/srv'];

/** As the user who was named; `/bin/sh` reads the script, as it does in an image. */
const RUN = `
cd "$1" || exit 1
[ "$2" = root ] && exec /bin/sh -c "$3"
group=$(id -gn "$2") || exit 1
exec setpriv --reuid "$2" --regid "$group" --init-groups -- /bin/sh -c "$3"
`;

/** A folder means what is in it, as in a Dockerfile; patterns are the shell's. */
const COPY = `
context=$1; to=$2; shift 2
IFS=
several=0; [ $# -gt 1 ] && several=1
case "$to" in */) several=1 ;; esac
for from in "$@"; do
  for found in "$context"/\${from#/}; do
    if [ -d "$found" ]; then mkdir -p "$to" && cp -a "$found/." "$to/"
    elif [ ! -e "$found" ]; then echo "there is no $from in the service's folder" >&2; exit 1
    elif [ "$several" = 1 ] || [ -d "$to" ]; then mkdir -p "$to" && cp -a "$found" "$to/"
    else mkdir -p "$(dirname "$to")" && cp -a "$found" "$to"
    fi || exit 1
  done
done
`;

/** @throws GembaError `failed` with what its health check or its log said last */
async function waitWell(access: NodeAccess, wanted: HostService, signal: AbortSignal): Promise<void> {
  const { health } = wanted;
  const limitMs =
    health === null ? 0 : health.startMs + (health.intervalMs + health.timeoutMs) * (health.retries + 1) + 10_000;
  const until = performance.now() + limitMs;
  for (;;) {
    const answer = await checkHealth(access, wanted, signal);
    if (answer === null) return;
    if (performance.now() > until) {
      const { stdout } = await access.run(['tail', '-n', '3', `${wanted.dir}/log`], { signal });
      throw new GembaError(
        'failed',
        `${wanted.service} on ${wanted.node} is not healthy: ${answer}. ${stdout.trim()}`.trim(),
        {
          nextStep: `Look at what it says: gemba logs, node ${wanted.node}.`,
        },
      );
    }
    await sleep(POLL_MS, undefined, { signal }).catch(() => {
      throw new GembaError('cancelled', `Cancelled while waiting for ${wanted.service} on ${wanted.node}.`);
    });
  }
}

/** Null where the service is well, else what was said. Without a check, running is well. */
export async function checkHealth(
  access: NodeAccess,
  { health }: Pick<HostService, 'health'>,
  signal: AbortSignal,
): Promise<string | null> {
  if (health === null) return null;
  const { status, stdout, stderr } = await access.run(health.test.slice(1), {
    signal,
    timeoutMs: health.timeoutMs + 2000,
  });
  return status === 0 ? null : `${stdout}${stderr}`.trim().split('\n').at(-1) || `its check ended with ${status}`;
}

async function must(
  access: NodeAccess,
  what: string,
  words: readonly string[],
  options: NonNullable<Parameters<NodeAccess['run']>[1]>,
): Promise<void> {
  const { status, stdout, stderr } = await access.run(words, options);
  if (status === 0) return;
  const said = `${stderr.trim() || stdout.trim()}`.split('\n').slice(-3).join(' ');
  throw new GembaError(
    'failed',
    `${access.node} could not ${what}: status ${status}${said === '' ? '' : `: ${said}`}.`,
  );
}
