import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceDefinition } from '../../../shared/definitions/service';
import { resolveStub } from './resolve-stub';
import { quoted, stubFiles } from './stub-config';
import type { ResolvedService } from './resolved';

const connectivity = [{ protocol: 'http', ports: [8080], allowed: ['WORLD'] }];
const service: ResolvedService = {
  ...{
    name: 'customers',
    image: null,
    build: null,
    provisioner: null,
    env: {},
    health: null,
    volumes: [],
    command: null,
    module: null,
    loads: null,
  },
  ...{ dependsOn: [], stopGraceMs: 0, tests: [] },
  connectivity: ServiceDefinition.parse({ connectivity }).connectivity,
};

function filesOf(stub: unknown[], bodies: Record<string, string> = {}): Record<string, string> {
  const value = ServiceDefinition.parse({ connectivity, stub });
  const [resolved] = resolveStub(
    'customers',
    [],
    new Map([['customers', { value, file: 'services/all.yaml', line: 3 }]]),
  );
  if (resolved === undefined) throw new Error('nothing was resolved');
  const files = stubFiles(resolved, service, new Map(Object.entries(bodies)));
  return Object.fromEntries(files.map(({ path, content }) => [path, content]));
}

const config = (files: Record<string, string>): string => files['/etc/gemba/haproxy.cfg'] ?? '';
const rules = (files: Record<string, string>): string[] =>
  config(files)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('http-request return') && !line.includes('healthz'));

/** How HAProxy reads a line into words: quotes may begin inside a word; between single ones nothing is special. */
function words(line: string): string[] {
  const found: string[] = [];
  let word: string | null = null;
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index] ?? '';
    if (character === "'") {
      const end = line.indexOf("'", index + 1);
      word = (word ?? '') + line.slice(index + 1, end);
      index = end;
    } else if (character === '\\') {
      index += 1;
      word = (word ?? '') + (line[index] ?? '');
    } else if (character === ' ') {
      if (word !== null) found.push(word);
      word = null;
    } else word = (word ?? '') + character;
  }
  return word === null ? found : [...found, word];
}

describe('the configuration of a stub', () => {
  it('answers in the order of the file, and tells whoever gets no answer where to add one', () => {
    const files = filesOf([
      { path: '/customers/7', method: 'GET', headers: { 'x-from': 'stub' }, body: { id: 7, name: 'Ada' } },
      { path: '/customers/*', status: 404, body: 'nobody' },
      { path: '/gone', method: 'DELETE', status: 204 },
    ]);
    expect(rules(files)).toEqual([
      "http-request return status 200 content-type 'application/json' file '/etc/gemba/answers/1' hdr 'x-from' 'stub' if { path -m str -- '/customers/7' } { method GET HEAD }",
      "http-request return status 404 content-type 'text/plain' file '/etc/gemba/answers/2' if { path -m beg -- '/customers/' }",
      "http-request return status 204 if { path -m str -- '/gone' } { method DELETE }",
      "http-request return status 501 content-type text/plain lf-file '/etc/gemba/answers/none'",
    ]);
    expect(files['/etc/gemba/answers/1']).toBe('{"id":7,"name":"Ada"}');
    expect(files['/etc/gemba/answers/none']).toBe(
      'The stub of customers has no answer for %[method] %[path].\nAdd one below `stub:` of customers in services/all.yaml.\n',
    );
    expect(config(files)).toContain('bind :8080');
  });

  it('keeps bodies out of the configuration, whatever is in them', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'binary' }), (body) => {
        const files = filesOf([{ path: '/', body }]);
        expect(files['/etc/gemba/answers/1']).toBe(body);
        expect(rules(files)[0]).toBe(rules(filesOf([{ path: '/', body: 'other' }]))[0]);
      }),
    );
  });

  it('writes paths and headers so that HAProxy reads back what was meant', () => {
    const character = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code));
    const header = fc.string({ unit: character });
    const inPath = character.filter((one) => !' #*?'.includes(one));
    fc.assert(
      fc.property(fc.string({ unit: inPath }), header, (path, value) => {
        const [rule = ''] = rules(filesOf([{ path: `/${path}`, headers: { 'x-a': value }, body: 'b' }]));
        const read = words(rule);
        expect(read.at(-2)).toBe(`/${path}`);
        expect(read[read.indexOf('hdr') + 2]).toBe(value.replaceAll('%', '%%'));
      }),
    );
    expect(words(quoted(`it's "100%" #1 \\n $HOME`))).toEqual([`it's "100%" #1 \\n $HOME`]);
  });

  it('has a buffer for the longest answer, and as many connections as memory allows', () => {
    const limits = (files: Record<string, string>): string[] => config(files).match(/(?:maxconn|bufsize) \d+/g) ?? [];
    expect(limits(filesOf([{ path: '/', body: 'short' }]))).toEqual(['maxconn 2000', 'bufsize 16389']);
    const long = filesOf([{ path: '/', file: 'long.txt' }], { 'services/long.txt': 'x'.repeat(256 * 1024) });
    expect(limits(long)).toEqual(['maxconn 120', 'bufsize 278528']);
  });
});
