import type { DockerReader } from '../reader';
import { readLines, splitTimestamp } from './demultiplex';

/** What a container said last, oldest first. */
export async function readLastLines(
  reader: DockerReader,
  id: string,
  count: number,
  signal: AbortSignal,
): Promise<string[]> {
  const container = await reader.inspectContainer(id, { signal });
  const stream = await reader.logs(id, { follow: false, tail: count }, { signal });
  const lines: string[] = [];
  for await (const { text } of readLines(stream, container?.hasTerminal ?? false))
    lines.push(splitTimestamp(text).text);
  return lines.filter((line) => line.trim() !== '');
}
