/** A unified diff as lines that can be drawn, with their numbers on both sides. */
export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'same' | 'hunk' | 'note';
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@(.*)$/;

/** Parses what git prints; the lines before the first hunk (names, modes) are left out. */
export function parseUnifiedDiff(diff: string): DiffLine[] {
  const lines: DiffLine[] = [];
  let before = 0;
  let after = 0;
  let isInside = false;
  for (const line of diff.split('\n')) {
    const hunk = HUNK.exec(line);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      isInside = true;
      lines.push({ kind: 'hunk', before: null, after: null, text: (hunk[3] ?? '').trim() });
    } else if (line.startsWith('diff ') || (!isInside && line.startsWith('Binary files'))) {
      isInside = false;
      if (line.startsWith('Binary')) lines.push({ kind: 'note', before: null, after: null, text: line });
    } else if (isInside) {
      const parsed = parseLine(line, before, after);
      if (parsed === null) continue;
      lines.push(parsed);
      if (parsed.before !== null) before += 1;
      if (parsed.after !== null) after += 1;
    }
  }
  return lines;
}

function parseLine(line: string, before: number, after: number): DiffLine | null {
  const text = line.slice(1);
  switch (line.charAt(0)) {
    case '+':
      return { kind: 'added', before: null, after, text };
    case '-':
      return { kind: 'removed', before, after: null, text };
    case ' ':
      return { kind: 'same', before, after, text };
    case '\\':
      return { kind: 'note', before: null, after: null, text: text.trim() };
    default:
      return null;
  }
}
