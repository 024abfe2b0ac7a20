import path from 'node:path';
import { GembaError } from '../../../shared/errors';
import { formatDuration } from '../../../shared/units';
import type { CommandResult, NodeAccess, RunOptions } from '../access/node-access';
import { tellingChanges, type LayerChange } from '../model/changed-file';
import type { Provisioner } from '../model/resolved';
import { PROVISION_ENV, PROVISIONERS } from './provisioners';

export interface ProvisionWork {
  readonly provisioner: Provisioner;
  /** Where its files were put on the machine. */
  readonly folder: string;
  /** Where a second run of a script must leave everything as it is. */
  readonly roots: readonly string[];
}

/** As many changes are named as can be read at a glance. */
const NAMED_CHANGES = 5;
const LAST_LINES = 3;

/**
 * Sets a machine up: brings what applies the provisioner, applies it, and applies it once more, which must change nothing.
 *
 * @throws GembaError `failed` with the last lines or with what the second run changed, `timeout` when its time is up
 */
export async function provision(
  access: NodeAccess,
  { provisioner, folder, roots }: ProvisionWork,
  options: {
    readonly signal: AbortSignal;
    readonly onPhase: (phase: string) => void;
    readonly onLine: (line: string) => void;
  },
): Promise<void> {
  const { file, kind, timeLimitMs } = provisioner;
  const tool = PROVISIONERS[kind];
  const until = performance.now() + timeLimitMs;
  const place = `${folder}/${path.posix.basename(file)}`;
  const run = async (what: string, script: string, succeeded: readonly number[]): Promise<CommandResult> => {
    const result = await inTime(provisioner, until, options.signal, (signal) =>
      access.run(['/bin/sh', '-c', `cd "$1" || exit 1\n${script}`, 'provision', folder], {
        ...forever(signal),
        env: PROVISION_ENV,
        onLine: ({ text }) => options.onLine(text),
      }),
    );
    if (!succeeded.includes(result.status)) throw failed(provisioner, what, result);
    return result;
  };
  const files = async (): Promise<Map<string, string>> => {
    const script = [FINGERPRINTS, 'files', folder, ...roots] as const;
    const { status, stdout, stderr } = await inTime(provisioner, until, options.signal, (signal) =>
      access.run(['/bin/sh', '-c', ...script], forever(signal)),
    );
    if (status === 0) return readFingerprints(stdout);
    throw new GembaError('failed', `What ${file} changes could not be read: ${stderr.trim()}`);
  };
  if (tool.install !== null) await run(`What applies ${file} could not be installed`, tool.install, [0]);
  await run(`${file} could not be begun`, ': >.begun', [0]);
  await run(`${file} failed`, tool.apply(place), tool.succeeded);
  options.onPhase('Running it once more: nothing may change');
  const before = kind === 'shell' ? await files() : null;
  const second = await run(`${file} failed when it was run a second time`, tool.apply(place), tool.succeeded);
  const changes =
    tool.changes(second) ?? (before === null ? [] : fileChanges(before, await files()).map(({ path: name }) => name));
  if (changes.length > 0) throw notIdempotent(provisioner, changes);
}

/** The limit is the provisioner's own, and is watched from here. */
const forever = (signal: AbortSignal): Pick<RunOptions, 'signal' | 'timeoutMs'> => ({
  signal,
  timeoutMs: 24 * 3_600_000,
});

async function inTime<Result>(
  { kind, file, timeLimitMs }: Provisioner,
  until: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = AbortSignal.timeout(Math.max(1, Math.round(until - performance.now())));
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (!limit.aborted || signal.aborted) throw error;
    throw new GembaError(
      'timeout',
      `${file} was not done within ${formatDuration(timeLimitMs / 1000)}, and was broken off.`,
      {
        nextStep: `See what takes so long in ${file}, or raise \`${kind}: { file: …, time_limit: … }\`.`,
        cause: error,
      },
    );
  }
}

function failed({ file }: Provisioner, what: string, { status, stdout, stderr }: CommandResult): GembaError {
  const lines = (stderr.trim() || stdout.trim()).split('\n').slice(-LAST_LINES).join(' ');
  return new GembaError('failed', `${what} with status ${status}${lines === '' ? '' : `: ${lines}`}`, {
    nextStep: `Correct ${file} and run \`up\` again.`,
  });
}

function notIdempotent({ kind, file }: Provisioner, changes: readonly string[]): GembaError {
  const more = changes.length - NAMED_CHANGES;
  const named = changes.slice(0, NAMED_CHANGES).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return new GembaError('failed', `${file} changes something each time it is run; a second run changed: ${named}.`, {
    nextStep: `Let the ${PROVISIONERS[kind].noun} look first, and change only what is not as it should be.`,
  });
}

/**
 * Every file that is newer than the beginning, with its mode, owner and content. Its arguments: the provisioner's folder,
 * which holds the mark of the beginning and is left out, and where to look.
 */
const FINGERPRINTS = `
dir=$1; shift
newer=-cnewer; find "$dir" -prune -cnewer "$dir/.begun" >/dev/null 2>&1 || newer=-newer
for root in "$@"; do [ -e "$root" ] && set -- "$@" "$root"; shift; done
[ $# -gt 0 ] || exit 0
find "$@" -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path "$dir" \\) -prune -o ! -type d $newer "$dir/.begun" -exec stat -c '%a %U:%G %N' {} +
find "$@" -xdev \\( -path /proc -o -path /sys -o -path /dev -o -path "$dir" \\) -prune -o -type f $newer "$dir/.begun" -exec sha256sum {} +
true
`;

/** Lines of `stat` and of `sha256sum` become one fact for each file. */
export function readFingerprints(text: string): Map<string, string> {
  const facts = new Map<string, string>();
  const add = (name: string, fact: string): void => void facts.set(name, `${facts.get(name) ?? ''} ${fact}`);
  for (const line of text.split('\n')) {
    const [, hash, hashed] = /^\\?([0-9a-f]{64}) [ *](\/.*)$/.exec(line) ?? [];
    if (hash !== undefined && hashed !== undefined) {
      add(hashed, hash);
      continue;
    }
    const [, mode, owner, name, target] = /^(\d+) (\S+) '?(\/.*?)'?(?: -> '?(.*?)'?)?$/.exec(line) ?? [];
    if (name !== undefined) add(name, `${mode ?? ''} ${owner ?? ''} ${target ?? ''}`);
  }
  return facts;
}

/** What a second run left otherwise than it was, leaving out what programs write in normal life. Pure. */
export function fileChanges(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly LayerChange[] {
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  const kind = (name: string): LayerChange['kind'] => (!before.has(name) ? 1 : after.has(name) ? 0 : 2);
  return tellingChanges(
    paths.map((name) => ({ path: name, kind: kind(name) })),
    [],
  );
}
