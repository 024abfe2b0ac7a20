import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import type { HostReader } from '../host-reader';
import { Rates } from '../rates';
import { mountPart, namePart } from '../series-name';
import { cpuShares, parseCpuTicks, type CpuTicks } from './cpu';
import * as diskIo from './disk-io';
import { parseMounts, readSpace, type Mount } from './disk-space';
import { parseMemory } from './memory';
import * as network from './network';
import { ProcFiles, readKernelUnits } from './proc-files';
import { ProcessReader } from './processes';

export interface LinuxReaderOptions {
  /** After a pause longer than this there are no rates for one round. Milliseconds. */
  readonly maxGapMs: number;
  /** Called once for each part of the machine that cannot be read; the other parts go on. */
  readonly log: (message: string) => void;
  readonly procRoot?: string;
  readonly blockRoot?: string;
  /** How many cores the machine has; asked of the system by default. */
  readonly cores?: number;
  /** How many processes by CPU, and as many by memory. */
  readonly topProcesses?: number;
  /** How often mounts, disks and processes are listed afresh. Milliseconds. */
  readonly listEveryMs?: number;
}

/** Reads /proc directly: no process is started and nothing is parsed that is not used, so a round takes about a millisecond. */
export function createLinuxReader(options: LinuxReaderOptions): HostReader {
  const procRoot = options.procRoot ?? '/proc';
  const listEveryMs = options.listEveryMs ?? 10_000;
  const files = new ProcFiles(procRoot);
  const rates = new Rates();
  const processes = new ProcessReader({
    files,
    root: procRoot,
    units: readKernelUnits(),
    cores: options.cores ?? cpus().length,
    topCount: options.topProcesses ?? 8,
    scanEveryMs: listEveryMs,
  });
  const complained = new Set<string>();
  let cpu: CpuTicks | null = null;
  let mounts: readonly Mount[] = [];
  let disks: ReadonlySet<string> = new Set();
  let listedMs = -Infinity;
  let lastNowMs: number | null = null;

  function list(): void {
    mounts = parseMounts(files.read('self/mounts'));
    disks = new Set(readdirSync(options.blockRoot ?? '/sys/block'));
  }

  function readCpu(into: Map<string, number>): void {
    const now = parseCpuTicks(files.read('stat'));
    const shares = cpu === null || now === null ? null : cpuShares(cpu, now);
    cpu = now;
    for (const [name, value] of shares ?? []) into.set(`host.cpu.${name}`, value);
  }

  function readDisks(into: Map<string, number>, atMs: number): void {
    const total = { read: 0, write: 0 };
    let known = false;
    for (const { device, reads, readBytes, writes, writtenBytes } of diskIo.parseDiskCounters(
      files.read('diskstats'),
      disks,
    )) {
      const prefix = `host.disk.io.${namePart(device)}`;
      const counters = { read: readBytes, write: writtenBytes, reads, writes };
      for (const [name, value] of Object.entries(counters)) {
        const rate = rates.perSecond(`${prefix}.${name}`, value, atMs);
        if (rate === null) continue;
        into.set(`${prefix}.${name}`, rate);
        if ((name === 'read' || name === 'write') && diskIo.countsTowardsTotal(device)) {
          total[name] += rate;
          known = true;
        }
      }
    }
    if (known) into.set('host.disk.io.read', total.read).set('host.disk.io.write', total.write);
  }

  function readNetwork(into: Map<string, number>, atMs: number): void {
    const total = { rx: 0, tx: 0 };
    let known = false;
    for (const { device, rxBytes, txBytes, rxErrors, txErrors } of network.parseNetworkCounters(
      files.read('net/dev'),
    )) {
      const prefix = `host.network.${namePart(device)}`;
      const counters = { rx: rxBytes, tx: txBytes, rx_errors: rxErrors, tx_errors: txErrors };
      for (const [name, value] of Object.entries(counters)) {
        const rate = rates.perSecond(`${prefix}.${name}`, value, atMs);
        if (rate === null) continue;
        into.set(`${prefix}.${name}`, rate);
        if ((name === 'rx' || name === 'tx') && network.countsTowardsTotal(device)) {
          total[name] += rate;
          known = true;
        }
      }
    }
    if (known) into.set('host.network.rx', total.rx).set('host.network.tx', total.tx);
  }

  function readProcesses(into: Map<string, number>, atMs: number, withRates: boolean): void {
    const { count, top } = processes.read(atMs);
    into.set('host.processes.count', count);
    for (const [name, use] of top) {
      if (withRates) into.set(`host.process.${name}.cpu`, use.cpu);
      into.set(`host.process.${name}.memory`, use.memoryBytes);
    }
  }

  function readPart(name: string, read: () => void): void {
    try {
      read();
    } catch (error) {
      if (complained.has(name)) return;
      complained.add(name);
      options.log(`${name} of this machine cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  return {
    async read(nowMs, monotonicMs) {
      const values = new Map<string, number>();
      const gap = lastNowMs === null ? Infinity : nowMs - lastNowMs;
      const isFresh = gap > options.maxGapMs || gap <= 0;
      if (isFresh) {
        rates.forget();
        processes.forget();
        cpu = null;
      }
      lastNowMs = nowMs;
      if (isFresh || monotonicMs - listedMs >= listEveryMs) {
        listedMs = monotonicMs;
        readPart('the list of disks', list);
      }
      readPart('the processor', () => readCpu(values));
      readPart('the memory', () => {
        for (const [name, value] of parseMemory(files.read('meminfo'))) values.set(name, value);
      });
      readPart('the load', () => {
        const [one, five, fifteen] = files.read('loadavg').split(' ').map(Number);
        if (one === undefined || five === undefined || fifteen === undefined) return;
        values.set('host.load.1', one).set('host.load.5', five).set('host.load.15', fifteen);
      });
      readPart('the disk space', () => {
        for (const { dir } of mounts) {
          const prefix = `host.disk.space.${mountPart(dir)}`;
          for (const [name, value] of Object.entries(readSpace(dir) ?? {})) values.set(`${prefix}.${name}`, value);
        }
      });
      readPart('the disks', () => readDisks(values, monotonicMs));
      readPart('the network', () => readNetwork(values, monotonicMs));
      readPart('the processes', () => readProcesses(values, monotonicMs, !isFresh));
      rates.endRound();
      return values;
    },
  };
}
