/** What this process has spent and holds by now. */
export function processFigures(): { readonly cpuSeconds: number; readonly rssMegabytes: number } {
  const { user, system } = process.cpuUsage();
  return { cpuSeconds: (user + system) / 1e6, rssMegabytes: Math.round(process.memoryUsage().rss / 1e6) };
}
