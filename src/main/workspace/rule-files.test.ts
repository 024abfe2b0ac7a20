import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { checkRuleFile } from '../metrics';
import { silentLogger } from '../platform/logger';
import { temporaryFolder } from '../platform/testing';
import { openWorkspace } from '.';

it("keeps what one of carbon's files last said when it was in order, and says where it is not", async () => {
  const dir = temporaryFolder();
  const write = (text: string): void => writeFileSync(path.join(dir, 'aggregation-rules.conf'), text);
  writeFileSync(path.join(dir, 'gemba.yaml'), 'name: shop\n');
  write('# fine\nall (60) = sum a.*\n');
  const options = { dir, stateDir: dir, homeDir: temporaryFolder(), logger: silentLogger, watch: false };
  const workspace = await openWorkspace({ ...options, checkRules: checkRuleFile });
  const first = workspace.current();
  expect(first).toMatchObject({
    problems: [],
    ruleFiles: { 'aggregation-rules.conf': '# fine\nall (60) = sum a.*\n' },
  });

  write('# not fine\n\nall (60) = total a.*\n');
  await workspace.refresh();
  const broken = workspace.current();
  expect(broken.ruleFiles).toEqual(first.ruleFiles);
  expect(broken.problems).toMatchObject([
    { file: 'aggregation-rules.conf', line: 3, column: 12, message: expect.stringContaining('total is none of') },
  ]);
  expect(broken.problems[0]?.shownSince).not.toBeNull();

  write('all (10) = sum a.*\n');
  await workspace.refresh();
  expect(workspace.current()).toMatchObject({
    problems: [],
    ruleFiles: { 'aggregation-rules.conf': 'all (10) = sum a.*\n' },
  });

  rmSync(path.join(dir, 'aggregation-rules.conf'));
  await workspace.refresh();
  expect(workspace.current().ruleFiles).toEqual({});
  await workspace.dispose();
});

it('says what is wrong with routing in gemba.yaml, each mistake where it stands', async () => {
  const dir = temporaryFolder();
  const text = [
    'aggregate:',
    '  - all (60) = sum a.*',
    '  - all (60) = total a.*',
    'block: [ok, "("]',
    'rewrite: { pre: [{ match: a, replace: \\2 }] }',
    'relay:',
    '  far: { kind: carbon, hosts: [nowhere] }',
    '  twice: { kind: carbon, hosts: ["a:1", "a:2"] }',
    '  few: { kind: carbon, hosts: ["a:1"], replication: 2 }',
    '  other: { kind: rabbit }',
    '  web: { kind: prometheus, url: "ftp://a" }',
    '  bus: { kind: kafka, brokers: ["a:1"], topic: "no blanks" }',
    '',
  ].join('\n');
  writeFileSync(path.join(dir, 'gemba.yaml'), text);
  const options = { dir, stateDir: dir, homeDir: temporaryFolder(), logger: silentLogger, watch: false };
  const workspace = await openWorkspace(options);
  const said = workspace.current().problems.map(({ line, column, message }) => `${line}:${column}: ${message}`);
  expect(said).toEqual([
    expect.stringMatching(/^3:5: .*total is none of/),
    expect.stringMatching(/^4:13: .*is not a regular expression/),
    expect.stringMatching(/^5:39: .*\\2 is no group/),
    expect.stringMatching(/^7:32: .*must be host:port/),
    expect.stringMatching(/^8:41: .*give it an instance/),
    expect.stringMatching(/^9:53: .*more copies than there are hosts/),
    expect.stringMatching(/^10:18: .*is `carbon`, `prometheus` or `kafka`/),
    expect.stringMatching(/^11:33: .*must be an address/),
    expect.stringMatching(/^12:48: .*must be letters/),
  ]);
  await workspace.dispose();
});
