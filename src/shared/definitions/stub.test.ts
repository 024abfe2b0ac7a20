import { describe, expect, it } from 'vitest';
import { bodyText, contentTypeOf, STUB_BODY_LIMIT_BYTES, StubAnswer } from './stub';

const problems = (answer: unknown): string[] =>
  StubAnswer.safeParse(answer).error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];

describe('one answer of a stub', () => {
  it.each(['/', '/*', '/customers/7', '/customers/*', '/a%20b', "/it's/(so)", '/~x:@!$&+,;='])(
    'takes the path %s',
    (path) => {
      expect(problems({ path })).toEqual([]);
    },
  );

  it.each(['', 'customers', '/a?b=1', '/a#b', '/a b', '/*/b', '/ä', '/a\n'])('refuses the path %j', (path) => {
    expect(problems({ path })[0]).toMatch(/^path: must be a path/);
  });

  it('sends a text as it is, and everything else as JSON', () => {
    const answer = (body: unknown): [string, string] => {
      const parsed = StubAnswer.parse({ path: '/', body });
      return [contentTypeOf(parsed), bodyText(parsed.body ?? null)];
    };
    expect(answer('yes: "no"\n')).toEqual(['text/plain', 'yes: "no"\n']);
    expect(answer({ id: 7, name: 'Ada' })).toEqual(['application/json', '{"id":7,"name":"Ada"}']);
    expect(answer([1, null, true])).toEqual(['application/json', '[1,null,true]']);
    expect(answer(7)).toEqual(['text/plain', '7']);
  });

  it('refuses both a body and a file, a body that is too long, and headers that are worked out', () => {
    expect(problems({ path: '/', body: 'a', file: 'a.json' })).toEqual([
      'file: an answer has either body or file, not both',
    ]);
    // Two bytes each.
    expect(problems({ path: '/', body: 'ü'.repeat(STUB_BODY_LIMIT_BYTES / 2) })).toEqual([]);
    expect(problems({ path: '/', body: `ü${'ü'.repeat(STUB_BODY_LIMIT_BYTES / 2)}` })).toEqual([
      'body: is too long: a stub answers with 256 kB at most',
    ]);
    expect(problems({ path: '/', headers: { 'Content-Type': 'a/b' } })).toEqual([
      'headers.Content-Type: cannot be set here: use content_type',
    ]);
    expect(problems({ path: '/', headers: { 'x-a': 'one\nx-b: two' } })).toEqual([
      'headers.x-a: must be one line of plain characters, as headers are',
    ]);
  });
});
