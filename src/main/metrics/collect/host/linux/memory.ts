/** Memory and swap in bytes from /proc/meminfo: used, buffers, cached and free sum up to the total, as `free` has it. */
export function parseMemory(meminfo: string): ReadonlyMap<string, number> {
  const bytes = new Map<string, number>();
  for (const match of meminfo.matchAll(/^(\w+):\s+(\d+) kB$/gm)) bytes.set(match[1] ?? '', Number(match[2]) * 1024);
  const of = (name: string): number => bytes.get(name) ?? 0;
  const total = of('MemTotal');
  const cached = of('Cached') + of('SReclaimable');
  return new Map([
    ['host.memory.total', total],
    ['host.memory.free', of('MemFree')],
    ['host.memory.buffers', of('Buffers')],
    ['host.memory.cached', cached],
    // Older than kernel 3.14 does not tell what is available; free and cached come closest.
    ['host.memory.available', bytes.get('MemAvailable') ?? of('MemFree') + cached],
    ['host.memory.used', Math.max(0, total - of('MemFree') - of('Buffers') - cached)],
    ['host.swap.total', of('SwapTotal')],
    ['host.swap.used', of('SwapTotal') - of('SwapFree')],
  ]);
}
