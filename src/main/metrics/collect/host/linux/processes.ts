import { readdirSync } from 'node:fs';
import { namePart } from '../series-name';
import type { KernelUnits, ProcFiles } from './proc-files';

interface Reading {
  readonly startTick: number;
  readonly ticks: number;
  readonly atMs: number;
}

interface ProcessStat {
  readonly name: string;
  /** Clock tick of its start: with the process id it names a process for good. */
  readonly startTick: number;
  readonly ticks: number;
  readonly memoryPages: number;
}

/** One line of /proc/PID/stat (proc(5)); the name stands in parentheses and may hold anything, parentheses too. */
export function parseProcessStat(line: string): ProcessStat | null {
  const open = line.indexOf('(');
  const close = line.lastIndexOf(')');
  if (open < 0 || close < open) return null;
  const fields = line.slice(close + 2).split(' ');
  // Counted from the state, field 3: 14 utime, 15 stime, 22 starttime, 24 rss.
  return {
    name: namePart(line.slice(open + 1, close)),
    ticks: Number(fields[11]) + Number(fields[12]),
    startTick: Number(fields[19]),
    memoryPages: Number(fields[21]),
  };
}

export interface ProcessUse {
  /** Percent of all cores, like `host.cpu.*`. */
  readonly cpu: number;
  readonly memoryBytes: number;
}

/**
 * Follows the processes that use most, by name. All are looked at every `scanEveryMs`; in between only those that
 * were chosen are, which keeps a machine with a thousand processes cheap and the set of series steady.
 */
export class ProcessReader {
  readonly #files: ProcFiles;
  readonly #root: string;
  readonly #units: KernelUnits;
  readonly #cores: number;
  readonly #topCount: number;
  readonly #scanEveryMs: number;
  #last = new Map<string, Reading>();
  #lastScanMs = -Infinity;
  #chosen = new Set<string>();
  #chosenPids: readonly string[] = [];

  constructor(options: {
    files: ProcFiles;
    root: string;
    units: KernelUnits;
    cores: number;
    topCount: number;
    scanEveryMs: number;
  }) {
    this.#files = options.files;
    this.#root = options.root;
    this.#units = options.units;
    this.#cores = options.cores;
    this.#topCount = options.topCount;
    this.#scanEveryMs = options.scanEveryMs;
  }

  forget(): void {
    this.#last = new Map();
    this.#lastScanMs = -Infinity;
  }

  /** How many processes there are, and the use of those that use most by name. */
  read(atMs: number): { count: number; top: ReadonlyMap<string, ProcessUse> } {
    const pids = readdirSync(this.#root).filter((entry) => entry.charCodeAt(0) <= 57 && /^\d+$/.test(entry));
    const scans = atMs - this.#lastScanMs >= this.#scanEveryMs;
    const uses = this.#readUses(scans ? pids : this.#chosenPids, atMs);
    if (scans) {
      this.#lastScanMs = atMs;
      this.#choose(uses.byName, uses.pidsByName);
    }
    const top = new Map([...uses.byName].filter(([name]) => this.#chosen.has(name)));
    return { count: pids.length, top };
  }

  #readUses(pids: readonly string[], atMs: number) {
    const byName = new Map<string, { cpu: number; memoryBytes: number }>();
    const pidsByName = new Map<string, string[]>();
    const next = new Map<string, Reading>();
    for (const pid of pids) {
      const text = this.#files.readStart(`${pid}/stat`);
      const stat = text === null ? null : parseProcessStat(text);
      if (stat === null) continue;
      const before = this.#last.get(pid);
      next.set(pid, { startTick: stat.startTick, ticks: stat.ticks, atMs });
      const use = byName.get(stat.name) ?? { cpu: 0, memoryBytes: 0 };
      use.memoryBytes += stat.memoryPages * this.#units.pageBytes;
      if (before?.startTick === stat.startTick && atMs > before.atMs && stat.ticks >= before.ticks) {
        const seconds = (atMs - before.atMs) / 1000;
        use.cpu += ((stat.ticks - before.ticks) * 100) / this.#units.ticksPerSecond / this.#cores / seconds;
      }
      byName.set(stat.name, use);
      pidsByName.set(stat.name, [...(pidsByName.get(stat.name) ?? []), pid]);
    }
    // What was not read this time keeps its last reading until the next scan, which then has its own, longer span.
    if (pids === this.#chosenPids) for (const [pid, reading] of next) this.#last.set(pid, reading);
    else this.#last = next;
    return { byName, pidsByName };
  }

  #choose(byName: ReadonlyMap<string, ProcessUse>, pidsByName: ReadonlyMap<string, readonly string[]>): void {
    const topBy = (weigh: (use: ProcessUse) => number): string[] =>
      [...byName]
        .filter(([, use]) => weigh(use) > 0)
        .sort(([, a], [, b]) => weigh(b) - weigh(a))
        .slice(0, this.#topCount)
        .map(([name]) => name);
    this.#chosen = new Set([...topBy((use) => use.cpu), ...topBy((use) => use.memoryBytes)]);
    this.#chosenPids = [...this.#chosen].flatMap((name) => pidsByName.get(name) ?? []);
  }
}
