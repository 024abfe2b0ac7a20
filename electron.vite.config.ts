import { existsSync } from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
/** The set-up builds beside `out/` and puts the result in its place. */
const outDir = process.env['GEMBA_OUT_DIR'] ?? path.join(root, 'out');

/** Entry files of the main side; each becomes `out/main/NAME.js`. */
const MAIN_ENTRIES = {
  index: 'src/main/index.ts',
  cli: 'src/main/cli.ts',
  'ingest-worker': 'src/main/metrics/workers/ingest-worker.ts',
  'import-worker': 'src/main/metrics/workers/import-worker.ts',
  'query-worker': 'src/main/metrics/workers/query-worker.ts',
  'records-worker': 'src/main/records/workers/records-worker.ts',
  'yaml-worker': 'src/main/workspace/workers/yaml-worker.ts',
};

/**
 * What stays in node_modules: what is native, what finds its own files beside itself, and what is large and seldom
 * needed. Everything else is bundled, since reading a few files instead of hundreds is what makes the start fast.
 */
const EXTERNAL = [
  /^better-sqlite3(\/|$)/,
  /^dockerode(\/|$)/,
  /^ssh2(\/|$)/,
  /^cpu-features(\/|$)/,
  /^systeminformation(\/|$)/,
  /^elkjs(\/|$)/,
  /^@resvg\/resvg-wasm(\/|$)/,
];

/** The oldest runtime that we run on: Node 20 for the command line, and Electron 33 (Node 20, Chromium 130) for the window. */
const NODE_TARGET = 'node20.18';
const CHROME_TARGET = 'chrome130';

function mainInputs(): Record<string, string> {
  const entries = Object.entries(MAIN_ENTRIES).map(([name, file]) => [name, path.join(root, file)] as const);
  return Object.fromEntries(entries.filter(([, file]) => existsSync(file)));
}

export default defineConfig({
  main: {
    build: {
      target: NODE_TARGET,
      outDir: path.join(outDir, 'main'),
      externalizeDeps: false,
      rolldownOptions: {
        input: mainInputs(),
        external: EXTERNAL,
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: NODE_TARGET,
      outDir: path.join(outDir, 'preload'),
      externalizeDeps: false,
      rolldownOptions: {
        input: path.join(root, 'src/preload/index.ts'),
        // A sandboxed preload can only be CommonJS, and only one file.
        output: { format: 'cjs', entryFileNames: 'index.cjs' },
      },
    },
  },
  renderer: {
    root: path.join(root, 'src/renderer'),
    plugins: [react()],
    build: {
      target: CHROME_TARGET,
      outDir: path.join(outDir, 'renderer'),
      // Chosen above, and always a folder of ours.
      emptyOutDir: true,
      minify: true,
      // The content security policy allows files of ours and nothing inlined.
      assetsInlineLimit: 0,
      rolldownOptions: { input: path.join(root, 'src/renderer/index.html') },
    },
    worker: { format: 'es' },
  },
});
