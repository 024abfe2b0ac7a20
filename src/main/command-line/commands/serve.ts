import { GembaError } from '../../../shared/errors';
import { acquireOwnership } from '../../ownership';
import { clockOffsetMs } from '../../platform/clock';
import { DisposableStore } from '../../platform/disposable';
import { isLoopback } from '../../api/loopback';
import { coreOptions, logLevel } from '../connect';
import type { ExitStatus } from '../exit-status';
import { findNamedWorkspace } from '../find-workspace';
import type { Invocation } from '../invocation';

export interface ServeOptions {
  readonly httpPort?: number;
  readonly carbonPort?: number;
  readonly picklePort?: number;
  readonly statsdPort?: number;
  readonly collectdPort?: number;
  readonly bind?: string;
  /** Seconds since the epoch at which the clock starts; it runs on from there. */
  readonly now?: number;
}

/** In the order of the ready line. */
const LISTENERS = ['http', 'carbon', 'pickle', 'statsd', 'collectd'] as const;

/** Winding down takes no longer than this, whatever hangs. */
const STOP_LIMIT_MS = 15_000;

/** Everything but the window, until it is told to stop. */
export async function serve(invocation: Invocation, options: ServeOptions): Promise<ExitStatus> {
  const { output, interrupts } = invocation;
  const workspace = findNamedWorkspace(invocation.wish);
  const parts = new DisposableStore();
  const stop = new AbortController();
  // From here on, so that a signal while it starts ends it in good order too.
  const listening = interrupts.onInterrupt(() => stop.abort());
  try {
    const ownership = parts.add(acquireOwnership({ ...workspace, what: 'serve' }));
    const [{ createCore }, { createLogger }] = await Promise.all([
      import('../../core'),
      import('../../platform/logger'),
    ]);
    const logger = parts.add(
      createLogger({ dir: `${workspace.stateDir}/logs`, level: logLevel(invocation.env), stderr: true }),
    );
    const core = parts.add(
      await createCore({
        ...coreOptions(invocation, workspace),
        logger,
        clockOffsetMs: options.now === undefined ? 0 : clockOffsetMs(options.now),
        listeners: {
          token: ownership.token,
          ...(options.bind === undefined ? {} : { bind: options.bind }),
          ...chosenPorts(options),
        },
        collect: true,
        watch: true,
        checkOutputs: invocation.env['GEMBA_CHECK_OUTPUTS'] === '1',
      }),
    );
    const { bind } = options.bind === undefined ? core.workspace.current().config.listeners : { bind: options.bind };
    const { http, attach } = core.ports;
    ownership.publish({ http: attach, host: http === null ? '127.0.0.1' : reachableAt(bind) });
    core.start();
    for (const name of LISTENERS) {
      if (core.ports[name] === null)
        output.note(`gemba: ${name} does not listen: its port is taken, or gemba.yaml turns it off`);
    }
    const ports = Object.fromEntries(LISTENERS.map((name) => [name, core.ports[name]]));
    output.text(JSON.stringify({ ready: true, ...ports, pid: process.pid }));
    await aborted(stop.signal);
  } finally {
    const limit = setTimeout(() => {
      output.error(new GembaError('failed', `It did not wind down within ${STOP_LIMIT_MS / 1000} s.`));
      process.exit(4);
    }, STOP_LIMIT_MS);
    await parts.dispose();
    clearTimeout(limit);
    await listening.dispose();
  }
  return 0;
}

/** The ports that the command line names; the others are as `gemba.yaml` has them. */
function chosenPorts(options: ServeOptions): Partial<Record<(typeof LISTENERS)[number], number>> {
  const chosen = LISTENERS.map((name) => [name, options[`${name}Port`]] as const);
  return Object.fromEntries(chosen.filter(([, port]) => port !== undefined));
}

/** Where this machine reaches a server that is bound to `bind`. */
function reachableAt(bind: string): string {
  if (bind === '0.0.0.0' || bind === 'localhost') return '127.0.0.1';
  if (bind === '::') return '::1';
  return isLoopback(bind) && !bind.includes(':') ? '127.0.0.1' : bind;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
