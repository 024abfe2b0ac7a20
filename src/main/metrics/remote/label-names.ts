import { nameWithTags } from '../ingest/series-name';

/** Labels of a Prometheus series; its name is the label `__name__`. */
export type Labels = Readonly<Record<string, string>>;

const UNNAMED = 'unnamed';

/**
 * The name under which a Prometheus series is kept: `name;label=value;…`, labels in order. What a line of carbon's protocol
 * or a tag cannot hold (blanks, `;`, a leading `~`) becomes `_`; an empty label is none, as in Prometheus itself.
 */
export function seriesNameOfLabels(labels: Labels): string {
  const name = clean(labels['__name__'] ?? '') || UNNAMED;
  const tags = Object.entries(labels)
    .filter(([label, value]) => label !== '__name__' && value !== '')
    // A tag called `name` is Graphite's own for the metric's name.
    .map(([label, value]) => [label === 'name' ? 'name_' : clean(label), clean(value).replace(/^~/, '_')] as const);
  return nameWithTags(name, tags);
}

function clean(text: string): string {
  return text.replace(/[\s;]+/g, '_');
}

/** A selector for exactly this metric name, whatever characters it has. */
export function selectorOfName(name: string): string {
  return `{__name__=${JSON.stringify(name)}}`;
}

/**
 * A selector for a pattern of people: `{…}` and `name{…}` are PromQL and stay; else it is a glob over metric names
 * (`node_*`, `?`, `{a,b}` within a name).
 */
export function selectorOfPattern(pattern: string): string {
  if (/\{.*(=|!).*\}$/.test(pattern)) return pattern;
  if (!/[*?{[]/.test(pattern)) return selectorOfName(pattern);
  return `{__name__=~${JSON.stringify(globToRegExp(pattern))}}`;
}

/** RE2, anchored by Prometheus itself. */
function globToRegExp(glob: string): string {
  let depth = 0;
  return [...glob]
    .map((character) => {
      switch (character) {
        case '*':
          return '.*';
        case '?':
          return '.';
        case '{':
          depth += 1;
          return '(';
        case '}':
          depth -= 1;
          return ')';
        case ',':
          return depth > 0 ? '|' : ',';
        case '[':
        case ']':
        case '-':
          return character;
        default:
          return /[.+^$()|\\]/.test(character) ? `\\${character}` : character;
      }
    })
    .join('');
}
