/** `disk.used;host=db;mount=tmp` has the tags name, host and mount. A name whose tags cannot be read is all name. */
export function tagsOfName(name: string): Record<string, string> {
  if (/^[a-z]+\(.+\)$/i.test(name)) return { name };
  return readTags(name) ?? { name };
}

/** Null where Graphite's `TaggedSeries.parse` refuses the name. */
export function readTags(name: string): Record<string, string> | null {
  return name.endsWith('"}') && name.includes('{') ? readOpenMetrics(name) : readCarbon(name);
}

function readCarbon(name: string): Record<string, string> | null {
  const [metric = '', ...pieces] = name.split(';');
  const tags: Record<string, string> = {};
  for (const piece of pieces) {
    const equals = piece.indexOf('=');
    if (equals < 1 || !isTag(piece.slice(0, equals), piece.slice(equals + 1))) return null;
    tags[piece.slice(0, equals)] = piece.slice(equals + 1);
  }
  return withName(tags, metric);
}

/** `metric{tag="value",…}` */
function readOpenMetrics(name: string): Record<string, string> | null {
  const brace = name.indexOf('{');
  const tags: Record<string, string> = {};
  const segment = /([^=]+)="((?:\\["\\]|[^"\\])+)"(:?,|$)/y;
  const body = name.slice(brace + 1, -1);
  while (segment.lastIndex < body.length) {
    const match = segment.exec(body);
    if (match === null) return null;
    const [, tag = '', escaped = ''] = match;
    const value = escaped.replaceAll('\\"', '"').replaceAll('\\\\', '\\');
    if (!isTag(tag, value)) return null;
    tags[tag] = value;
  }
  return withName(tags, name.slice(0, brace));
}

function withName(tags: Record<string, string>, metric: string): Record<string, string> | null {
  const name = metric.replace(/^~+/, '');
  return name === '' ? null : { ...tags, name };
}

function isTag(tag: string, value: string): boolean {
  return tag !== '' && value !== '' && !/[;!^=]/.test(tag) && !value.includes(';') && !value.startsWith('~');
}
