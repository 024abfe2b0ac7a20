import type { State } from '../../shared/model/state';
import type { IconName } from '../ui/icon';
import type { Command } from './commands';
import { matchText } from './match-text';
import type { TextRange } from './match-text';

/** One line of the palette. */
export interface PaletteItem {
  readonly id: string;
  readonly label: string;
  readonly ranges: readonly TextRange[];
  readonly detail: string | null;
  readonly keys: string | null;
  readonly icon: IconName;
  readonly state: State | null;
  /** Targets and command lines are written in mono. */
  readonly isMono: boolean;
  readonly run: () => void;
}

export interface PaletteSection {
  readonly id: string;
  readonly title: string;
  readonly items: readonly PaletteItem[];
}

const SHOWN = 7;

interface Scored {
  readonly command: Command;
  readonly ranges: readonly TextRange[];
  readonly score: number;
}

/** What was found only through its further words stands behind what was found in its label. */
const HIDDEN_WORDS_PENALTY = 20;

function scoreCommand(command: Command, query: string): Scored | null {
  const inLabel = matchText(query, command.label);
  if (inLabel !== null) return { command, ranges: inLabel.ranges, score: inLabel.score };
  const all = `${command.label} ${command.words ?? ''} ${command.detail ?? ''}`;
  const inAll = matchText(query, all);
  if (inAll === null) return null;
  const ranges = inAll.ranges
    .filter((range) => range.start < command.label.length)
    .map((range) => ({ start: range.start, end: Math.min(range.end, command.label.length) }));
  return { command, ranges, score: inAll.score - HIDDEN_WORDS_PENALTY };
}

function toItem({ command, ranges }: Scored): PaletteItem {
  return {
    id: command.id,
    label: command.label,
    ranges,
    detail: command.detail ?? null,
    keys: command.keys ?? null,
    icon: command.icon ?? (command.group === 'go' ? 'go' : 'play'),
    state: command.state ?? null,
    isMono: false,
    run: command.run,
  };
}

/** The commands that the query means, best first, under Run and Go to. Nothing typed: where one can go comes first. */
export function paletteCommands(commands: readonly Command[], query: string): PaletteSection[] {
  const scored = commands
    .filter((command) => command.isEnabled !== false && command.isHidden !== true)
    .map((command) => scoreCommand(command, query))
    .filter((each) => each !== null);
  const ordered = query.trim() === '' ? scored : scored.sort((a, b) => b.score - a.score);
  const pick = (group: 'run' | 'go'): PaletteItem[] =>
    ordered
      .filter(({ command }) => (command.group ?? 'run') === group)
      .slice(0, SHOWN)
      .map(toItem);
  const run = { id: 'run', title: 'Run', items: pick('run') };
  const go = { id: 'go', title: 'Go to', items: pick('go') };
  const sections = query.trim() === '' ? [go, run] : [run, go];
  return sections.filter(({ items }) => items.length > 0);
}

/** Series that the store found for the query. */
export function paletteSeries(
  found: { readonly paths: readonly string[]; readonly total: number },
  query: string,
  open: (path: string) => void,
): PaletteSection | null {
  if (found.paths.length === 0) return null;
  const items = found.paths.slice(0, SHOWN).map((path) => ({
    id: `series.${path}`,
    label: path,
    ranges: matchText(query, path)?.ranges ?? [],
    detail: null,
    keys: null,
    icon: 'metrics' as const,
    state: null,
    isMono: true,
    run: () => open(path),
  }));
  return { id: 'series', title: `Series, ${found.total} match`, items };
}
