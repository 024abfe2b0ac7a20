import type { HostReader } from './host-reader';
import { mountPart, namePart } from './series-name';

/**
 * macOS and Windows, through `systeminformation`, which asks the system's own tools. It is loaded on the first reading,
 * and keeps its own earlier readings for the rates.
 */
export function createOtherReader(options: {
  maxGapMs: number;
  log: (message: string) => void;
  topProcesses?: number;
}): HostReader {
  const topCount = options.topProcesses ?? 8;
  let lastNowMs: number | null = null;
  let complained = false;
  return {
    async read(nowMs) {
      const values = new Map<string, number>();
      const gap = lastNowMs === null ? Infinity : nowMs - lastNowMs;
      const withRates = gap <= options.maxGapMs && gap > 0;
      lastNowMs = nowMs;
      try {
        await readAll(values, withRates, topCount);
      } catch (error) {
        if (!complained)
          options.log(`This machine cannot be read: ${error instanceof Error ? error.message : String(error)}`);
        complained = true;
      }
      return values;
    },
  };
}

async function readAll(values: Map<string, number>, withRates: boolean, topCount: number): Promise<void> {
  const system = (await import('systeminformation')).default;
  const [load, memory, mounts, io, interfaces, processes] = await Promise.all([
    system.currentLoad(),
    system.mem(),
    system.fsSize(),
    system.fsStats(),
    system.networkStats('*'),
    system.processes(),
  ]);
  const put = (name: string, value: number | null): void => {
    if (value !== null && Number.isFinite(value)) values.set(`host.${name}`, value);
  };
  put('memory.total', memory.total);
  put('memory.free', memory.free);
  put('memory.used', memory.active);
  put('memory.available', memory.available);
  put('memory.cached', memory.cached);
  put('memory.buffers', memory.buffers);
  put('swap.total', memory.swaptotal);
  put('swap.used', memory.swapused);
  put('load.1', load.avgLoad);
  for (const { mount, size, used, available } of mounts) {
    const prefix = `disk.space.${mountPart(mount)}`;
    put(`${prefix}.total`, size);
    put(`${prefix}.used`, used);
    put(`${prefix}.free`, available);
  }
  put('processes.count', processes.all);
  const heaviest = [...processes.list].sort((a, b) => b.cpu - a.cpu).slice(0, topCount);
  const largest = [...processes.list].sort((a, b) => b.memRss - a.memRss).slice(0, topCount);
  for (const process of new Set([...heaviest, ...largest])) {
    put(`process.${namePart(process.name)}.memory`, process.memRss * 1024);
    if (withRates) put(`process.${namePart(process.name)}.cpu`, process.cpu);
  }
  if (!withRates) return;
  put('cpu.user', load.currentLoadUser);
  put('cpu.system', load.currentLoadSystem);
  put('cpu.nice', load.currentLoadNice);
  put('cpu.idle', load.currentLoadIdle);
  put('cpu.irq', load.currentLoadIrq);
  put('cpu.steal', load.currentLoadSteal);
  put('cpu.busy', 100 - load.currentLoadIdle);
  put('disk.io.read', io.rx_sec);
  put('disk.io.write', io.wx_sec);
  let rx = 0;
  let tx = 0;
  for (const { iface, rx_sec, tx_sec } of interfaces) {
    if (/^lo\d*$/.test(iface)) continue;
    const prefix = `network.${namePart(iface)}`;
    put(`${prefix}.rx`, rx_sec);
    put(`${prefix}.tx`, tx_sec);
    rx += rx_sec;
    tx += tx_sec;
  }
  put('network.rx', rx);
  put('network.tx', tx);
}
