import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { addSpan, type Span } from './spans';

/**
 * Remembers what was fetched from a remote server, in a file of JSON lines: first where from and how finely, then groups of
 * series and which times of each group are in the store. Lines are only added, after the points themselves were committed;
 * a last line that was cut off is as if it had not been written.
 */
export class PullCursor {
  readonly #file: string;
  readonly #covered = new Map<string, Span[]>();
  readonly #groups = new Map<string, number>();

  /**
   * @param source where from and how finely; a file about something else begins anew
   * @param again forgets what the file says
   */
  constructor(
    file: string,
    source: { url: string; everySeconds: number | null; prefix: string | null },
    again: boolean,
  ) {
    this.#file = file;
    const head = JSON.stringify(source);
    if (!again) this.#load(head);
    this.#rewrite(head);
  }

  covered(unit: string): readonly Span[] {
    return this.#covered.get(unit) ?? [];
  }

  /** Every point of these units within the span is in the store. */
  add(units: readonly string[], span: Span): void {
    if (span.from >= span.until) return;
    const known = JSON.stringify(units);
    let group = this.#groups.get(known);
    let lines = '';
    if (group === undefined) {
      group = this.#groups.size;
      this.#groups.set(known, group);
      lines = `{"group":${group},"units":${known}}\n`;
    }
    appendFileSync(this.#file, `${lines}${JSON.stringify({ group, from: span.from, until: span.until })}\n`);
    this.#cover(units, span);
  }

  #cover(units: readonly string[], span: Span): void {
    for (const unit of units) this.#covered.set(unit, addSpan(this.covered(unit), span));
  }

  #load(head: string): void {
    const [first, ...lines] = readLines(this.#file);
    if (first !== head) return;
    const groups = new Map<number, readonly string[]>();
    for (const line of lines) {
      const entry = parseLine(line);
      if (entry === null) continue;
      if ('units' in entry) groups.set(entry.group, entry.units);
      else this.#cover(groups.get(entry.group) ?? [], { from: entry.from, until: entry.until });
    }
  }

  /** Writes what is known in its shortest form: units with the same times share a group. */
  #rewrite(head: string): void {
    const alike = new Map<string, string[]>();
    for (const [unit, spans] of this.#covered) {
      const key = JSON.stringify(spans);
      alike.set(key, [...(alike.get(key) ?? []), unit]);
    }
    const lines = [head];
    for (const [spans, units] of alike) {
      const group = this.#groups.size;
      this.#groups.set(JSON.stringify(units), group);
      lines.push(JSON.stringify({ group, units }));
      for (const { from, until } of JSON.parse(spans) as Span[]) lines.push(JSON.stringify({ group, from, until }));
    }
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
    const fresh = `${this.#file}.new`;
    writeFileSync(fresh, `${lines.join('\n')}\n`, { mode: 0o600 });
    renameSync(fresh, this.#file);
  }
}

const Entry = z.union([
  z.object({ group: z.number(), units: z.array(z.string()) }),
  z.object({ group: z.number(), from: z.number(), until: z.number() }),
]);

function parseLine(line: string): z.infer<typeof Entry> | null {
  try {
    return Entry.parse(JSON.parse(line));
  } catch {
    // The process ended while it wrote this line: what it stands for is fetched again.
    return null;
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
