import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';
import { woffToSfnt } from './woff-to-sfnt';

const FAMILY = 'IBM Plex Sans Condensed';
/** Weights and scripts that pictures are written in; the wider family stands in where the condensed one has no letters. */
const FONT_FILES = [
  ...['latin-400', 'latin-600', 'latin-ext-400', 'cyrillic-ext-400'].map(
    (name) => ['ibm-plex-sans-condensed', name] as const,
  ),
  ...['cyrillic-400', 'greek-400'].map((name) => ['ibm-plex-sans', name] as const),
];

let fonts: Promise<Uint8Array[]> | null = null;

/** A picture as PNG. The rasteriser and the fonts are loaded by the first one; nothing of the system is used. */
export async function rasterise(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  fonts ??= load();
  const fontBuffers = await fonts;
  const picture = new Resvg(svg, { font: { fontBuffers, defaultFontFamily: FAMILY, sansSerifFamily: FAMILY } });
  const image = picture.render();
  try {
    return Uint8Array.from(image.asPng());
  } finally {
    // The memory of the WebAssembly module is not collected by itself.
    image.free();
    picture.free();
  }
}

async function load(): Promise<Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url);
  await initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return Promise.all(
    FONT_FILES.map(async ([family, name]) =>
      woffToSfnt(await readFile(resolve(`@fontsource/${family}/files/${family}-${name}-normal.woff`))),
    ),
  );
}
