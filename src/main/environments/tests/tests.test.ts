import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { TestCheck } from '../../../shared/definitions/test-check';
import { addTestToYaml, readTest } from './add-test';
import { kindOf } from './list-tests';
import { batchScript, readBatch } from './probe-batch';
import { countProcesses, listensOn, parseHttp } from './probes';
import { summarize, testSamples } from './run-tests';

describe('a test', () => {
  it.each([
    [{ port: 80 }, 'port'],
    [{ http: '/health' }, 'http'],
    [{ not_reachable: { from: 'web', port: 5432 }, name: 'closed' }, 'not_reachable'],
    [{ command: ['true'] }, 'command'],
  ])('%j is one of %s', (value, kind) => {
    expect(kindOf(TestCheck.parse(value))).toBe(kind);
  });

  it.each([
    [{}, 'needs exactly one of'],
    [{ port: 80, http: '/' }, 'needs exactly one of'],
    [{ http: 'ftp://x' }, 'must be a path'],
    [{ file: { path: 'etc/passwd' } }, 'must be an absolute path'],
    [{ command: { run: 'true', matches: '(' } }, 'must be a regular expression'],
    [{ package: '--root=/' }, 'must be the name of a package'],
    [{ dns: '-x' }, 'must be the name of a host'],
  ])('%j is none', (value, message) => {
    expect(JSON.stringify(TestCheck.safeParse(value).error?.issues)).toContain(message);
  });

  it('is added at the end, with the file’s comments and order left alone', () => {
    const text =
      '# shop\nweb:\n  image: x # for now\n  # looked at\n  tests:\n    - port: 80 # http\nother:\n  image: y\n';
    const edited = addTestToYaml(text, 'web', 'http: { url: /health, within: 1s }');
    expect(edited).toBe(text.replace('# http\n', '# http\n    - http: { url: /health, within: 1s }\n'));
    expect(addTestToYaml('web:\n  image: x\n', 'web', 'port: 80')).toBe('web:\n  image: x\n  tests:\n    - port: 80\n');
  });

  it('says what is wrong with one that a person wrote', () => {
    expect(() => readTest('port: eighty')).toThrow('This is no test: port');
    expect(() => readTest('{')).toThrow('The test is no YAML');
    expect(readTest('process: nginx')).toMatchObject({ process: 'nginx', timeout: '5s' });
  });
});

describe('what probes say', () => {
  it('reads listening sockets of both families', () => {
    const tcp = `  sl  local_address rem_address   st
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000
   1: 0100007F:0016 0100007F:9C40 01 00000000:00000000
   0: 00000000000000000000000000000000:1538 00000000000000000000000000000000:0000 0A 00000000`;
    expect([8080, 5432, 22, 80].map((port) => listensOn(tcp, 'tcp', port))).toEqual([true, true, false, false]);
    expect(listensOn('  1: 00000000:0035 00000000:0000 07 0', 'udp', 53)).toBe(true);
  });

  it('reads an answer of HTTP with its time, from bash and from curl', () => {
    expect(parseHttp('took 12\nHTTP/1.0 200 OK\r\nX: y\r\n\r\nhello')).toEqual({ status: 200, body: 'hello', ms: 12 });
    expect(parseHttp('HTTP/1.0 503 No\r\n\r\nbusy\ntook 0.25')).toEqual({ status: 503, body: 'busy', ms: 250 });
    expect(parseHttp('no connection\n')).toBeNull();
  });

  it('counts processes by program and by script', () => {
    const listed =
      'root\tpython3\tpython3 -u /app/orders.py \nshop\tnginx\tnginx: worker process \nroot\tsh\t/bin/sh -c x \n';
    expect(countProcesses(listed, 'orders.py', undefined)).toBe(1);
    expect(countProcesses(listed, 'nginx', 'shop')).toBe(1);
    expect(countProcesses(listed, 'nginx', 'root')).toBe(0);
    expect(countProcesses(listed, 'postgres', undefined)).toBe(0);
  });
});

describe('many questions in one', () => {
  it('are answered each, whatever they print and in whatever order', () => {
    const probes = [
      { command: ['printf', 'a\\n@b\\nc'] },
      { command: ['sh', '-c', 'sleep 0.1; echo open'], isOneLine: true },
      { command: ['sh', '-c', 'exit 3'] },
      { command: ['echo', "it's $HOME"] },
    ];
    const output = execFileSync('/bin/sh', ['-c', batchScript(probes, '@mark')], { encoding: 'utf8' });
    const answers = readBatch(output, '@mark');
    expect([0, 1, 2, 3].map((index) => answers.get(index))).toEqual([
      { status: 0, stdout: 'a\n@b\nc', stderr: '' },
      { status: 0, stdout: 'open', stderr: '' },
      { status: 3, stdout: '', stderr: '' },
      { status: 0, stdout: "it's $HOME\n", stderr: '' },
    ]);
  });
});

describe('a report', () => {
  const result = (test: string, state: 'pass' | 'fail' | 'unknown') => ({
    ...{ node: 'web-1', service: 'web', test, kind: 'port', state, detail: '', ms: 20, at: 10_000 },
    definedAt: { file: 'f', line: 1 },
  });
  const results = [result('a', 'pass'), result('b c/d', 'fail'), result('e', 'unknown')] as Parameters<
    typeof summarize
  >[1];

  it('says the verdict first and what fails before the rest', () => {
    const report = summarize('local', results, 1);
    expect(report).toMatchObject({ verdict: 'fail', summary: '1 of 3 tests pass; 1 fails, 1 could not be run.' });
    expect(report.results.map(({ state }) => state)).toEqual(['fail', 'unknown', 'pass']);
    expect(summarize('local', [], 1).verdict).toBe('none');
  });

  it('becomes series, with a gap where nothing was found out', () => {
    expect(testSamples(summarize('local', results, 1)).map(({ name, value }) => `${name} ${value}`)).toEqual([
      'gemba.test.local.web-1.b-c-d.pass 0',
      'gemba.test.local.web-1.b-c-d.seconds 0.02',
      'gemba.test.local.web-1.a.pass 1',
      'gemba.test.local.web-1.a.seconds 0.02',
    ]);
  });
});
