import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runChecks } from './check.mjs';

/**
 * One violation of each house rule, planted in a small checkout with this checkout's own configuration, is found by
 * `npm run check`; the same checkout without it passes.
 */

const ROOT = path.resolve(import.meta.dirname, '..');
const COPIED = [
  'bin',
  'scripts',
  'eslint.config.js',
  'knip.json',
  '.dependency-cruiser.cjs',
  '.prettierrc.json',
  '.prettierignore',
  'electron.vite.config.ts',
  'playwright.config.ts',
  'vitest.config.ts',
  'tsconfig.base.json',
  'tsconfig.e2e.json',
  'tsconfig.main.json',
  'tsconfig.preload.json',
  'tsconfig.renderer.json',
  'tsconfig.scripts.json',
  'tsconfig.shared.json',
  'package-lock.json',
];

const uses = (file: string, name: string): string =>
  `import { ${name} } from '${file}';\n\nprocess.stdout.write(${name});\n`;

/** The least that has every folder of the real one. */
const CLEAN: Readonly<Record<string, string>> = {
  'src/shared/answer.ts': "export const answer = '42';\n",
  'src/main/alpha/index.ts': "export { alpha } from './inside';\n",
  'src/main/alpha/inside.ts': "import { answer } from '../../shared/answer';\n\nexport const alpha = answer;\n",
  'src/main/alpha/testing/fixture.ts': "export const fixture = '1';\n",
  'src/main/beta/index.ts': "import { fact } from '../platform/fact';\n\nexport const beta = fact;\n",
  'src/main/beta/workers/beta-worker.ts': uses('../index', 'beta'),
  'src/main/platform/fact.ts': "export const fact = 'fact';\n",
  'src/main/window/open.ts': "import { app } from 'electron';\n\nexport const open = app.getName();\n",
  'src/main/ipc/serve.ts':
    "import { ipcMain } from 'electron';\n\nexport function serve(): void {\n  ipcMain.removeHandler('x');\n}\n",
  'src/main/index.ts':
    "import { alpha } from './alpha';\nimport { serve } from './ipc/serve';\nimport { open } from './window/open';\n\nserve();\nprocess.stdout.write(alpha + open);\n",
  'src/main/cli.ts': uses('./beta', 'beta'),
  'src/preload/index.ts': "import { ipcRenderer } from 'electron';\n\nipcRenderer.send('x');\n",
  'src/renderer/index.html': '<!doctype html>\n<title>x</title>\n<script type="module" src="./main.tsx"></script>\n',
  'src/renderer/main.tsx': "import { Panel } from './ui/panel';\n\nexport const panel = <Panel />;\n",
  'src/renderer/ui/panel.tsx': 'export function Panel() {\n  return <p>Panel</p>;\n}\n',
  'e2e/specs/first.spec.ts': "import { test } from '@playwright/test';\n\ntest('opens', () => {});\n",
  'bench/first.bench.ts': uses('../src/main/platform/fact', 'fact'),
};

/** Which check has to fail, with what in its output, when these files are added or replaced. */
interface Violation {
  readonly rule: string;
  readonly check: string;
  readonly says: RegExp;
  readonly files: Readonly<Record<string, string>>;
}

const used = 'export {};\n';
const VIOLATIONS: readonly Violation[] = [
  {
    rule: 'shared imports nothing of ours',
    check: 'dependency rules',
    says: /shared-imports-nothing-of-ours: src\/shared\/a\.ts/,
    files: { 'src/shared/a.ts': "import '../main/platform/fact';\n" },
  },
  {
    rule: 'shared runs anywhere, without Node',
    check: 'dependency rules',
    says: /shared-without-node: src\/shared\/b\.ts/,
    files: { 'src/shared/b.ts': "import 'node:fs';\n" },
  },
  {
    rule: 'shared compiles with neither DOM nor Node types',
    check: 'types: shared',
    says: /src\/shared\/c\.ts.*Cannot find name 'document'/,
    files: { 'src/shared/c.ts': 'export const c = document;\n' },
  },
  {
    rule: 'platform imports shared only',
    check: 'dependency rules',
    says: /platform-imports-shared-only: src\/main\/platform\/d\.ts/,
    files: { 'src/main/platform/d.ts': "import '../alpha';\n" },
  },
  {
    rule: 'modules do not know each other, not even by type',
    check: 'dependency rules',
    says: /modules-do-not-know-each-other: src\/main\/alpha\/e\.ts/,
    files: { 'src/main/alpha/e.ts': "import type { beta } from '../beta';\n\nexport type E = typeof beta;\n" },
  },
  {
    rule: 'servers use the public face of a module',
    check: 'dependency rules',
    says: /servers-use-public-faces: src\/main\/ipc\/f\.ts/,
    files: { 'src/main/ipc/f.ts': "import '../alpha/inside';\n" },
  },
  {
    rule: 'nobody imports a composition root',
    check: 'dependency rules',
    says: /nobody-imports-a-composition-root: src\/main\/beta\/g\.ts/,
    files: { 'src/main/beta/g.ts': "import '../cli';\n" },
  },
  {
    rule: 'a module does not import Electron (layers)',
    check: 'dependency rules',
    says: /electron-stays-outside: src\/main\/alpha\/h\.ts/,
    files: { 'src/main/alpha/h.ts': "import type { App } from 'electron';\n\nexport type H = App;\n" },
  },
  {
    rule: 'a module does not import Electron (lint)',
    check: 'lint',
    says: /alpha\/h\.ts[\s\S]*'electron' import is restricted/,
    files: {},
  },
  {
    rule: 'the command line leads nowhere near Electron',
    check: 'dependency rules',
    says: /command-line-runs-in-plain-node: src\/main\/cli\.ts/,
    files: { 'src/main/cli.ts': "import { open } from './window/open';\n\nprocess.stdout.write(open);\n" },
  },
  {
    rule: 'the preload knows the contract only',
    check: 'dependency rules',
    says: /preload-knows-the-contract-only: src\/preload\/i\.ts/,
    files: { 'src/preload/i.ts': "import '../main/platform/fact';\n" },
  },
  {
    rule: 'the renderer never imports main',
    check: 'dependency rules',
    says: /renderer-never-imports-main: src\/renderer\/j\.ts/,
    files: { 'src/renderer/j.ts': "import '../main/platform/fact';\n" },
  },
  {
    rule: 'the renderer has no Node',
    check: 'dependency rules',
    says: /renderer-without-node: src\/renderer\/k\.ts/,
    files: { 'src/renderer/k.ts': "import 'node:fs';\n" },
  },
  {
    rule: 'the renderer compiles without Node types',
    check: 'types: renderer',
    says: /src\/renderer\/l\.ts.*Cannot find name 'Buffer'/,
    files: { 'src/renderer/l.ts': 'export const l = Buffer;\n' },
  },
  {
    rule: 'main compiles without DOM types',
    check: 'types: main',
    says: /src\/main\/beta\/m\.ts.*Cannot find name 'document'/,
    files: { 'src/main/beta/m.ts': 'export const m = document;\n' },
  },
  {
    rule: 'controls know no screen',
    check: 'dependency rules',
    says: /charts-and-ui-know-no-screen: src\/renderer\/ui\/n\.ts/,
    files: { 'src/renderer/ui/n.ts': "import '../metrics/screen';\n", 'src/renderer/metrics/screen.ts': used },
  },
  {
    rule: 'no cycles',
    check: 'dependency rules',
    says: /no-cycles: src\/main\/beta\/o/,
    files: { 'src/main/beta/o1.ts': "import './o2';\n", 'src/main/beta/o2.ts': "import './o1';\n" },
  },
  {
    rule: 'no development package in the product',
    check: 'dependency rules',
    says: /no-development-package-in-the-product: src\/main\/beta\/p\.ts/,
    files: { 'src/main/beta/p.ts': "import 'vitest';\n" },
  },
  {
    rule: 'no default exports',
    check: 'lint',
    says: /beta\/q\.ts[\s\S]*no-restricted-exports/,
    files: { 'src/main/beta/q.ts': 'const q = 1;\nexport default q;\n' },
  },
  {
    rule: 'raw ipcMain in ipc/ only',
    check: 'lint',
    says: /window\/r\.ts[\s\S]*Raw ipcMain/,
    files: { 'src/main/window/r.ts': "import { ipcMain } from 'electron';\n\nipcMain.removeHandler('r');\n" },
  },
  {
    rule: 'raw ipcRenderer in the preload only',
    check: 'lint',
    says: /preload\/s\.ts[\s\S]*Raw ipcRenderer/,
    files: { 'src/preload/s.ts': "import { ipcRenderer } from 'electron';\n\nipcRenderer.send('s');\n" },
  },
  {
    rule: 'events reach a window through ipc/ only',
    check: 'lint',
    says: /window\/t\.ts[\s\S]*Events reach a window/,
    files: {
      'src/main/window/t.ts':
        "import type { BrowserWindow } from 'electron';\n\nexport const t = (w: BrowserWindow) => w.webContents.send('t');\n",
    },
  },
  {
    rule: 'D3 modules that touch the DOM in charts/interaction only',
    check: 'lint',
    says: /ui\/u\.ts[\s\S]*D3 modules that touch the DOM/,
    files: { 'src/renderer/ui/u.ts': "import { zoom } from 'd3-zoom';\n\nexport const u = zoom;\n" },
  },
  {
    rule: 'SQL in *.sql.ts only',
    check: 'lint',
    says: /beta\/v\.ts[\s\S]*SQL is written/,
    files: { 'src/main/beta/v.ts': "export const v = 'SELECT a FROM b';\n" },
  },
  {
    rule: 'file names in kebab-case, and no utils',
    check: 'lint',
    says: /beta\/utils\.ts[\s\S]*file names are kebab-case/,
    files: { 'src/main/beta/utils.ts': used },
  },
  {
    rule: 'a rule is switched off with a reason',
    check: 'lint',
    says: /beta\/w\.ts[\s\S]*Say why/,
    files: { 'src/main/beta/w.ts': '// eslint-disable-next-line no-console\nconsole.log(1);\n' },
  },
  {
    rule: 'no any',
    check: 'lint',
    says: /beta\/x\.ts[\s\S]*no-explicit-any/,
    files: { 'src/main/beta/x.ts': 'export const x = (y: any): unknown => y;\n' },
  },
  {
    rule: 'no promise left alone',
    check: 'lint',
    says: /beta\/y\.ts[\s\S]*no-floating-promises/,
    files: { 'src/main/beta/y.ts': 'Promise.resolve();\n' },
  },
  {
    rule: 'nothing left to do in comments',
    check: 'lint',
    says: /beta\/z\.ts[\s\S]*no-warning-comments/,
    files: { 'src/main/beta/z.ts': `// ${'TO'}${'DO'}: later\nexport {};\n` },
  },
  {
    rule: 'hooks by their rules',
    check: 'lint',
    says: /ui\/hook\.tsx[\s\S]*react-hooks\/rules-of-hooks/,
    files: {
      'src/renderer/ui/hook.tsx':
        "import { useState } from 'react';\n\nexport function Hook({ on }: { on: boolean }) {\n  if (on) useState(1);\n  return null;\n}\n",
    },
  },
  {
    rule: 'types',
    check: 'types: main',
    says: /beta\/ab\.ts.*is not assignable/,
    files: { 'src/main/beta/ab.ts': 'export const ab: string = 1;\n' },
  },
  {
    rule: 'types of the scripts',
    check: 'types: scripts',
    says: /scripts\/ac\.mjs.*is not assignable/,
    files: { 'scripts/ac.mjs': '/** @type {string} */\nexport const ac = 1;\n' },
  },
  {
    rule: 'types of the end-to-end tests',
    check: 'types: end-to-end tests',
    says: /e2e\/ad\.ts.*is not assignable/,
    files: { 'e2e/ad.ts': 'export const ad: string = 1;\n' },
  },
  {
    rule: 'types of the preload',
    check: 'types: preload',
    says: /preload\/ae\.ts.*is not assignable/,
    files: { 'src/preload/ae.ts': 'export const ae: string = 1;\n' },
  },
  {
    rule: 'format',
    check: 'format',
    says: /beta\/af\.ts/,
    files: { 'src/main/beta/af.ts': 'export const af   =  "1"\n' },
  },
  {
    rule: 'no unused file',
    check: 'unused code',
    says: /Unused files[\s\S]*beta\/ag\.ts/,
    files: { 'src/main/beta/ag.ts': 'export const ag = 1;\n' },
  },
  {
    rule: 'no unused export',
    check: 'unused code',
    says: /Unused exports[\s\S]*unusedFact/,
    files: { 'src/main/platform/fact.ts': "export const fact = 'fact';\nexport const unusedFact = '1';\n" },
  },
];

function plant(files: Readonly<Record<string, string>>): string {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-house-'));
  for (const name of COPIED) cpSync(path.join(ROOT, name), path.join(dir, name), { recursive: true });
  symlinkSync(path.join(ROOT, 'node_modules'), path.join(dir, 'node_modules'));
  const { name, version, type, main, dependencies, devDependencies } = JSON.parse(
    readFileSync(path.join(ROOT, 'package.json'), 'utf8'),
  ) as Record<string, unknown>;
  writeFileSync(
    path.join(dir, 'package.json'),
    `${JSON.stringify({ name, version, type, main, dependencies, devDependencies }, null, 2)}\n`,
  );
  // So small a checkout uses few of the packages; which of them the real one uses is the real check's to say.
  const knip = JSON.parse(readFileSync(path.join(dir, 'knip.json'), 'utf8')) as { exclude: string[] };
  knip.exclude.push('dependencies', 'devDependencies');
  writeFileSync(path.join(dir, 'knip.json'), `${JSON.stringify(knip, null, 2)}\n`);
  appendFileSync(path.join(dir, '.prettierignore'), 'knip.json\n');
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
    writeFileSync(path.join(dir, file), text);
  }
  return dir;
}

/** Runs the checks and keeps what each of them said. */
async function check(
  dir: string,
  only?: readonly string[],
): Promise<ReadonlyMap<string, { ok: boolean; said: string }>> {
  const results = new Map<string, { ok: boolean; said: string }>();
  await runChecks(dir, {
    ...(only === undefined ? {} : { only }),
    report: ({ name, ok, output }) => results.set(name, { ok, said: output }),
  });
  return results;
}

describe('npm run check', { timeout: 240_000 }, () => {
  const dirs: string[] = [];
  const planted = (files: Readonly<Record<string, string>>): string => {
    const dir = plant(files);
    dirs.push(dir);
    return dir;
  };
  let found: ReadonlyMap<string, { ok: boolean; said: string }>;

  beforeAll(async () => {
    found = await check(
      planted(Object.assign({}, CLEAN, ...VIOLATIONS.map(({ files }) => files)) as Record<string, string>),
    );
  }, 240_000);

  afterAll(() => {
    for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
  });

  it.each(VIOLATIONS.map((violation) => [violation.rule, violation] as const))(
    'finds: %s',
    (_, { check: name, says }) => {
      const result = found.get(name);
      expect(result?.ok).toBe(false);
      expect(result?.said).toMatch(says);
    },
  );

  it('passes a checkout without violations', async () => {
    const results = await check(planted(CLEAN));
    expect([...results].filter(([, { ok }]) => !ok).map(([name, { said }]) => `${name}: ${said}`)).toEqual([]);
    expect(results.size).toBeGreaterThanOrEqual(10);
  });

  it('fails loudly where there is nothing to look at', async () => {
    const dir = planted({ 'src/main/notes.txt': 'no module\n' });
    rmSync(path.join(dir, 'scripts'), { recursive: true });
    mkdirSync(path.join(dir, 'scripts'));
    const results = await check(dir, ['dependency rules', 'types: main', 'types: shared', 'unused code']);
    expect([...results.values()].map(({ ok }) => ok)).toEqual([false, false, false, false]);
    expect(results.get('dependency rules')?.said).toMatch(/0 modules/);
  });
});
