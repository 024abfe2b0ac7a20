import { readFile } from 'node:fs/promises';

/**
 * How many datagrams Linux dropped because the socket's buffer was full, from the last column of `/proc/net/udp`; null where
 * there is no such table.
 */
export async function readSystemDrops(port: number): Promise<number | null> {
  const tables = await Promise.all(
    ['/proc/self/net/udp', '/proc/self/net/udp6'].map((file) => readFile(file, 'latin1').catch(() => null)),
  );
  if (tables.every((table) => table === null)) return null;
  return tables.reduce((sum, table) => sum + dropsIn(table ?? '', port), 0);
}

/** The drops of the sockets on `port` in one table. */
export function dropsIn(table: string, port: number): number {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let drops = 0;
  for (const row of table.split('\n').slice(1)) {
    const columns = row.trim().split(/\s+/);
    if (columns[1]?.endsWith(ending) === true) drops += Number(columns.at(-1)) || 0;
  }
  return drops;
}
