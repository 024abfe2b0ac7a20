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
  const open = 'connectivity: [{protocol: http, ports: [80], allowed: [WORLD]}]';
  const others = `catalog: {image: a:1, ${open}, stub: [{path: /*}]}\norders-db: {image: a:1}\n`;
  writeFileSync(path.join(dir, 'services', 'others.yaml'), others);
  const options = { dir, stateDir: dir, homeDir: temporaryFolder(), logger: silentLogger, watch: false };
  const workspace = await openWorkspace(options);
  expect(workspace.current().problems).toEqual([]);
  await workspace.dispose();
});

it('the example of `collect:` in docs/workspace-files.md is in order', async () => {
  const text = readFileSync(path.resolve(import.meta.dirname, '../../../docs/workspace-files.md'), 'utf8');
  const example = /```yaml\n(collect:\n[\s\S]*?)```/.exec(text)?.[1] ?? '';
  const dir = temporaryFolder();
  writeFileSync(path.join(dir, 'gemba.yaml'), example);
  const options = { dir, stateDir: dir, homeDir: temporaryFolder(), logger: silentLogger, watch: false };
  const workspace = await openWorkspace(options);
  expect(workspace.current().problems).toEqual([]);
  expect(Object.keys(workspace.current().config.collect)).toHaveLength(6);
  await workspace.dispose();
});

it('mistakes under `collect:` are named where they stand', async () => {
  const dir = temporaryFolder();
  const entries = [
    'a: { kind: htpp, url: "http://x.example" }',
    'b: { kind: http, url: "http://ada:secret@x.example" }',
    'c: { kind: http, url: "http://x.example", every: 10ms }',
    'd: { kind: snmp, host: x, version: 3, values: { a: sysUpTime.0 } }',
    'e: { kind: csv, values: { a: b } }',
    'f: { kind: log }',
    'g: { kind: http, url: "http://x.example", contians: y }',
    'h: { kind: snmp, host: x, version: "3", values: { a: sysUpTime.0 } }',
  ];
  writeFileSync(path.join(dir, 'gemba.yaml'), `collect:\n${entries.map((entry) => `  ${entry}\n`).join('')}`);
  const options = { dir, stateDir: dir, homeDir: temporaryFolder(), logger: silentLogger, watch: false };
  const workspace = await openWorkspace(options);
  const problems = workspace.current().problems.map(({ line, message }) => `${line}: ${message}`);
  expect(problems).toEqual([
    '2: `kind`: must be http, prometheus, snmp, csv, json or log',
    '3: `url`: holds a name or a password: name them with credentials_name instead',
    '4: `every`: must be from 1s to 24h',
    '5: `version`: must be "1", "2c" or "3", in quotes',
    '6: `e`: needs exactly one of url and file',
    '7: `f`: needs exactly one of file and environment',
    '8: `contians` is not a key here; did you mean `contains`?',
    '9: `h`: needs credentials_name: version 3 has a user',
  ]);
  await workspace.dispose();
});
