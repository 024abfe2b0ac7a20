import { distance } from 'fastest-levenshtein';

/** Spelling that people do not mean to say anything with. */
function bare(name: string): string {
  return name.toLowerCase().replace(/[-_. ]/g, '');
}

/** The names by closeness to `name`, with how many edits lie between. */
function ranked(name: string, candidates: Iterable<string>): { candidate: string; edits: number }[] {
  // A name of a million characters would keep the comparison busy for minutes, and is like no other.
  const wanted = bare(name.slice(0, 100));
  return [...candidates]
    .map((candidate) => ({ candidate, edits: distance(wanted, bare(candidate)) }))
    .sort((a, b) => a.edits - b.edits || a.candidate.localeCompare(b.candidate));
}

/** The name that was probably meant, or null where none is near enough to be worth saying. */
export function nearestName(name: string, candidates: Iterable<string>): string | null {
  const best = ranked(name, candidates)[0];
  if (best === undefined) return null;
  const longest = Math.max(name.length, best.candidate.length);
  return best.edits <= Math.max(1, Math.floor(longest * 0.4)) ? best.candidate : null;
}

/** `; did you mean X?`, or which names there are, the nearest first. */
export function suggestion(name: string, candidates: readonly string[], plural: string): string {
  const known = ranked(name, candidates).map((entry) => `\`${entry.candidate}\``);
  const nearest = nearestName(name, candidates);
  if (nearest !== null) return `; did you mean \`${nearest}\`?`;
  if (known.length === 0) return '; there are none';
  const more = known.length > 12 ? ` and ${known.length - 12} more` : '';
  return `; ${plural}: ${known.slice(0, 12).join(', ')}${more}`;
}
