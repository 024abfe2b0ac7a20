import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { silentLogger } from '../platform/logger';
import { temporaryFolder } from '../platform/testing';
import { openWorkspace } from '.';

it('every example in docs/workspace-files.md is in order', async () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../../docs/workspace-files.md'), 'utf8');
  const examples = [...text.matchAll(/^## (\w+)\/\*\.yaml\n[\s\S]*?```yaml\n([\s\S]*?)```/gm)];
  expect(examples.map(([, folder]) => folder)).toEqual(['environments', 'services', 'journeys', 'blueprints']);
  const dir = temporaryFolder();
  writeFileSync(path.join(dir, 'gemba.yaml'), 'sizes: {shelf: {cpus: 1}}\nimages: {debian-12: debian:12-slim}\n');
  for (const [, folder = '', example = ''] of examples) {
    mkdirSync(path.join(dir, folder));
    writeFileSync(path.join(dir, folder, 'example.yaml'), example);
  }
  writeFileSync(path.join(dir, 'services', 'others.yaml'), 'catalog: {image: a:1}\norders-db: {image: a:1}\n');
  const options = { dir, stateDir: dir, homeDir: temporaryFolder(), logger: silentLogger, watch: false };
  const workspace = await openWorkspace(options);
  expect(workspace.current().problems).toEqual([]);
  await workspace.dispose();
});
