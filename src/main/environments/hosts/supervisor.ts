import { shellLine } from '../../platform/shell-words';

/**
 * Keeps a service's process running on a host that may have no systemd: starts it again a second after it ended, passes
 * SIGTERM on, and writes down who is who. Its only argument is the service's own folder.
 */
export const SUPERVISOR = `#!/bin/sh
dir=$1
echo $$ >"$dir/pid"
child=
stop() { [ -n "$child" ] && kill -TERM "$child" 2>/dev/null; wait "$child" 2>/dev/null; rm -f "$dir/pid"; exit 0; }
trap stop TERM INT
while :; do
  /bin/sh "$dir/run.sh" >>"$dir/log" 2>&1 </dev/null &
  child=$!
  date +%s >"$dir/started"
  wait "$child"
  echo "ended with status $?" >>"$dir/log"
  child=
  sleep 1
done
`;

export interface ProcessAbout {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workdir: string;
  /** Null: root. */
  readonly user: string | null;
}

/** The service's process itself, in the place of the shell that read this. */
export function runScript({ command, env, workdir, user }: ProcessAbout): string {
  const exports = Object.entries(env).map(([key, value]) => `export ${key}=${shellLine([value])}`);
  const as = user === null ? [] : ['setpriv', '--reuid', user, '--regid', user, '--init-groups', '--'];
  const group = user === null ? '' : `group=$(id -gn ${shellLine([user])}) || exit 1\n`;
  const line = shellLine([...as, ...command]).replace(`--regid ${user ?? ''} `, '--regid "$group" ');
  return `#!/bin/sh\n${exports.join('\n')}\n${group}cd ${shellLine([workdir])} || exit 1\nexec ${line}\n`;
}

/** Starts the supervisor apart from whoever asked for it. Its argument is the service's folder. */
export const START = `
cd / && rm -f "$1/pid" && : >>"$1/log" && setsid /bin/sh "$1/supervise.sh" "$1" >/dev/null 2>&1 </dev/null &
for attempt in 1 2 3 4 5 6 7 8 9 10; do [ -s "$1/pid" ] && exit 0; sleep 0.1; done
exit 1
`;

/** Ends it: asks, waits the given seconds, then kills everything that it had started. */
export const STOP = `
pid=$(cat "$1/pid" 2>/dev/null) || exit 0
# After a restart of the host somebody else may have that number.
tr '\\000' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q supervise.sh || { rm -f "$1/pid"; exit 0; }
kill -TERM "$pid" 2>/dev/null
left=$(($2 * 10))
while [ "$left" -gt 0 ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; left=$((left - 1)); done
kill -KILL -- "-$pid" 2>/dev/null
rm -f "$1/pid"
true
`;

/**
 * What is on the host of one environment, a line for each service: its name, its stamp, whether it is kept running,
 * since when. Its argument is the environment's folder.
 */
export const LIST = `
for dir in "$1"/*/; do
  [ -f "$dir/stamp" ] || continue
  pid=$(cat "$dir/pid" 2>/dev/null); state=stopped
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null && tr '\\000' ' ' <"/proc/$pid/cmdline" 2>/dev/null | grep -q supervise.sh && state=running
  printf '%s\\t%s\\t%s\\t%s\\n' "$(basename "$dir")" "$(cat "$dir/stamp")" "$state" "$(cat "$dir/started" 2>/dev/null)"
done
true
`;
