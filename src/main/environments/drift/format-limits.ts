/** A memory limit in words; units count in 1024 as they do in the files. */
export function formatMemory(bytes: number): string {
  if (bytes === 0) return 'unlimited';
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  return `${Number.isInteger(value) ? value : value.toFixed(2)} ${units[power]}`;
}

/** A limit in processors: `0.5 CPU`. */
export function formatCpus(nanoCpus: number): string {
  return nanoCpus === 0 ? 'unlimited' : `${nanoCpus / 1e9} CPU`;
}
