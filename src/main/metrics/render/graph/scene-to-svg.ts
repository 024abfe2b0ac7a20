import type { Box, Mark, PathMark, Scene, TextMark } from './scene';

const FONT = "'IBM Plex Sans Condensed', 'IBM Plex Sans', 'Arial Narrow', sans-serif";
/** As a file of its own the heavier weight is a family of its own. */
const STRONG_FONT = `'IBM Plex Sans Condensed SemiBold', ${FONT}`;

/** A picture as an SVG document that needs nothing but itself. */
export function sceneToSvg(scene: Scene): string {
  const { width, height, background } = scene;
  const clips = new Map<string, Box>();
  const marks = scene.marks.map((mark) => writeMark(mark, clips));
  const defs = [...clips].map(
    ([id, { left, top, right, bottom }]) =>
      `<clipPath id="${id}"><rect x="${n(left)}" y="${n(top)}" width="${n(right - left)}" height="${n(bottom - top)}"/></clipPath>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${FONT}">`,
    ...(defs.length === 0 ? [] : [`<defs>${defs.join('')}</defs>`]),
    `<rect width="${width}" height="${height}" fill="${escapeXml(background)}"/>`,
    ...marks,
    '</svg>\n',
  ].join('\n');
}

function writeMark(mark: Mark, clips: Map<string, Box>): string {
  switch (mark.kind) {
    case 'rect': {
      const { x, y, width, height, fill } = mark;
      return `<rect x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" fill="${escapeXml(fill)}"/>`;
    }
    case 'line': {
      const [[x1, y1], [x2, y2]] = [mark.from, mark.to];
      return `<line x1="${n(x1)}" y1="${n(y1)}" x2="${n(x2)}" y2="${n(y2)}" stroke="${escapeXml(mark.stroke)}" stroke-width="${n(mark.width)}"/>`;
    }
    case 'path':
      return writePath(mark, clips);
    case 'text':
      return writeText(mark);
  }
}

function writePath(mark: PathMark, clips: Map<string, Box>): string {
  const attributes = [`d="${mark.d}"`, `fill="${escapeXml(mark.fill ?? 'none')}"`];
  if (mark.stroke !== undefined) {
    attributes.push(`stroke="${escapeXml(mark.stroke)}" stroke-width="${n(mark.width ?? 1)}" stroke-linejoin="round"`);
  }
  if (mark.dash !== undefined) attributes.push(`stroke-dasharray="${n(mark.dash)}"`);
  // Not `opacity`: that draws the path on a layer of its own first.
  if (mark.opacity !== undefined && mark.opacity !== 1) {
    attributes.push(`${mark.stroke === undefined ? 'fill' : 'stroke'}-opacity="${n(mark.opacity)}"`);
  }
  if (mark.clip !== undefined) attributes.push(`clip-path="url(#${clipId(mark.clip, clips)})"`);
  return `<path ${attributes.join(' ')}/>`;
}

function clipId(box: Box, clips: Map<string, Box>): string {
  const known = [...clips].find(([, other]) => other === box);
  if (known !== undefined) return known[0];
  const id = `plot${clips.size === 0 ? '' : clips.size}`;
  clips.set(id, box);
  return id;
}

function writeText({ x, y, text, size, fill, anchor, strong, rotate }: TextMark): string {
  const attributes = [`x="${n(x)}" y="${n(y)}" font-size="${n(size)}" fill="${escapeXml(fill)}"`];
  if (anchor !== 'start') attributes.push(`text-anchor="${anchor}"`);
  if (strong === true) attributes.push(`font-weight="600" font-family="${STRONG_FONT}"`);
  if (rotate !== undefined) attributes.push(`transform="rotate(${n(rotate)} ${n(x)} ${n(y)})"`);
  return `<text ${attributes.join(' ')}>${escapeXml(text)}</text>`;
}

/** A hundredth of a pixel is finer than anyone sees. */
const n = (value: number): string => String(Math.round(value * 100) / 100);

/** Also without the control characters that no XML may hold. */
function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
