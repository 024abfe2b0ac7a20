import { durationMs } from '../../../shared/definitions/names';
import type { HealthCheck } from '../../../shared/definitions/service';

/** A health check as an engine runs it, inside the container. Times in milliseconds. */
export interface EngineHealth {
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly startMs: number;
}

/**
 * Asks from inside the container with whatever is there. Bash comes first: it needs no other program, so a slim image
 * can be probed and a probe costs one process. Port and path arrive as arguments, never as part of the script.
 */
const HTTP_PROBE = `if [ -x /bin/bash ]; then
  exec /bin/bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
    printf "GET %s HTTP/1.0\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n" "$2" >&3
    read -r _ status _ <&3; echo "answered $status"
    case "$status" in [23]*) exit 0;; esac; exit 1' probe "$1" "$2"
elif command -v curl >/dev/null 2>&1; then exec curl -fsS -o /dev/null "http://127.0.0.1:$1$2"
else exec wget -q -O /dev/null "http://127.0.0.1:$1$2"; fi`;

const TCP_PROBE = `if [ -x /bin/bash ]; then exec /bin/bash -c 'exec 3<>"/dev/tcp/127.0.0.1/$1"' probe "$1"
else exec nc -z 127.0.0.1 "$1"; fi`;

/**
 * @param defaultPort the port for an HTTP check that names none
 */
export function engineHealth(health: HealthCheck, defaultPort: number): EngineHealth {
  return {
    test: probe(health, defaultPort),
    intervalMs: durationMs(health.interval),
    timeoutMs: durationMs(health.timeout),
    retries: health.retries,
    startMs: durationMs(health.start),
  };
}

function probe(health: HealthCheck, defaultPort: number): string[] {
  const shell = ['CMD', '/bin/sh', '-c'];
  if (health.http !== undefined)
    return [...shell, HTTP_PROBE, 'probe', String(health.port ?? defaultPort), health.http];
  if (health.tcp !== undefined) return [...shell, TCP_PROBE, 'probe', String(health.tcp)];
  const { command = 'true' } = health;
  return typeof command === 'string' ? [...shell, command] : ['CMD', ...command];
}
