/** The columns of the first line of /proc/stat (proc(5)), in clock ticks; guest time is within user and nice already. */
const COLUMNS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal'] as const;

export type CpuTicks = Readonly<Record<(typeof COLUMNS)[number], number>>;

export function parseCpuTicks(stat: string): CpuTicks | null {
  const line = stat.slice(0, stat.indexOf('\n'));
  const fields = line.split(/\s+/);
  if (fields[0] !== 'cpu') return null;
  return Object.fromEntries(COLUMNS.map((name, at) => [name, Number(fields[at + 1] ?? 0)])) as CpuTicks;
}

/**
 * How the time of all cores was spent between two readings, in percent that sum up to 100. Null where no time passed or
 * the counters went backwards by more than the kernel's own jitter (iowait may step back a little, proc(5) says so).
 */
export function cpuShares(before: CpuTicks, after: CpuTicks): ReadonlyMap<string, number> | null {
  const spent = COLUMNS.map((name) => [name, Math.max(0, after[name] - before[name])] as const);
  const total = spent.reduce((sum, [, ticks]) => sum + ticks, 0);
  if (total <= 0 || after.user < before.user || after.system < before.system) return null;
  const shares = new Map<string, number>(spent.map(([name, ticks]) => [name, (100 * ticks) / total]));
  shares.set('busy', Math.max(0, 100 - (shares.get('idle') ?? 0) - (shares.get('iowait') ?? 0)));
  return shares;
}
