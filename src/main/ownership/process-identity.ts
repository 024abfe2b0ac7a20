import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * When a process started, as an opaque text that no later process with the same id shares; null where the system does
 * not say (the process is gone, or no `/proc` and no `ps`).
 */
export function processStart(pid: number): string | null {
  return process.platform === 'linux' ? linuxStart(pid) : process.platform === 'win32' ? null : psStart(pid);
}

/** Whether the process that had this id and start is still running. */
export function isSameProcess(pid: number, started: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to someone else.
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  const now = processStart(pid);
  if (now === null && process.platform === 'linux') return false;
  return started === null || now === null || started === now;
}

function linuxStart(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in parentheses and may hold anything; state is field 3, the start field 22.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    if (state === 'Z' || state === 'X') return null;
    // Ticks count from the boot, and a process id may come back with the same ticks after the next one.
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot}:${fields[19] ?? ''}`;
  } catch {
    // No such process, or /proc is not mounted.
    return null;
  }
}

function psStart(pid: number): string | null {
  try {
    const text = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
      encoding: 'utf8',
      timeout: 2000,
      env: { PATH: '/bin:/usr/bin', LC_ALL: 'C', TZ: 'UTC' },
    });
    return text.trim() === '' ? null : text.trim();
  } catch {
    // ps says "no such process" with exit code 1.
    return null;
  }
}
