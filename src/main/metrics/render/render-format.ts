/** The formats of `/render`; `png` stands for everything that is none of the others, as in Graphite. */
export const RENDER_FORMATS = ['json', 'csv', 'raw', 'pickle', 'msgpack', 'dygraph', 'rickshaw', 'svg', 'png'] as const;

export type RenderFormat = (typeof RENDER_FORMATS)[number];

const CONTENT_TYPES: Readonly<Record<RenderFormat, string>> = {
  json: 'application/json',
  csv: 'text/csv',
  raw: 'text/plain',
  pickle: 'application/pickle',
  msgpack: 'application/x-msgpack',
  dygraph: 'application/json',
  rickshaw: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
};

export function contentTypeOf(format: RenderFormat): string {
  return CONTENT_TYPES[format];
}
