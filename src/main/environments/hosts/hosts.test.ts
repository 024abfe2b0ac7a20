import { describe, expect, it } from 'vitest';
import { readDockerfile } from './dockerfile-steps';
import { compareHostFacts } from './host-facts';
import { parseHost } from './host-state';
import { runScript } from './supervisor';

const read = (text: string, args = {}) => readDockerfile(text, 'services/web/Dockerfile', args);

describe('a Dockerfile as something to do to a host', () => {
  it('is what it runs, copies and sets, in order', () => {
    const plan = read(
      `FROM debian:12
ARG VERSION=1
ENV ROOT=/srv/web PORT="80 80"
# a remark
RUN apt-get update \\
 # in between

 && echo $((1<<2)) $VERSION
WORKDIR $ROOT/it's
COPY --chown=web a.txt b.txt conf/
USER web
ENTRYPOINT ["perl"]
CMD ["web.pl", "-x"]
EXPOSE 80
`,
      { VERSION: '2' },
    );
    expect(plan).toMatchObject({
      env: { ROOT: '/srv/web', PORT: '80 80' },
      workdir: "/srv/web/it's",
      user: 'web',
      command: ['perl', 'web.pl', '-x'],
    });
    expect(plan.steps).toMatchObject([
      { kind: 'run', workdir: '/', user: null, line: 5, env: { VERSION: '2', ROOT: '/srv/web' } },
      { kind: 'run', script: `mkdir -p '/srv/web/it'\\''s'` },
      { kind: 'copy', from: ['a.txt', 'b.txt'], to: "/srv/web/it's/conf/" },
    ]);
    expect(plan.steps[0]).toMatchObject({ script: expect.stringContaining('&& echo $((1<<2)) $VERSION') as unknown });
  });

  it.each([
    ['FROM a\nFROM b\n', 'Dockerfile:2: a second stage'],
    ['FROM a\nCOPY ../../etc/shadow /x\n', 'Dockerfile:2: a path out of the service’s folder'],
    ['FROM a\nCOPY --from=build /x /y\n', 'Dockerfile:2: COPY from elsewhere'],
    ['FROM a\nADD https://example.org/x /y\n', 'Dockerfile:2: ADD of an address'],
    ['FROM a\nRUN cat <<EOF\nx\nEOF\n', 'Dockerfile:2: RUN with options or a here-document'],
    ['FROM a\nFETCH x\n', 'Dockerfile:2: FETCH'],
  ])('%j is refused with its line', (text, message) => {
    expect(() => read(text)).toThrow(`services/web/${message} cannot be done on a host.`);
  });
});

describe('what is read of a host', () => {
  it('is a line for each service', () => {
    expect(parseHost('web\tabc def\trunning\t100\nstore\t\tstopped\t\n')).toEqual([
      { service: 'web', setup: 'abc', hash: 'def', running: true, startedAt: 100_000 },
      { service: 'store', setup: '', hash: '', running: false, startedAt: null },
    ]);
  });

  it('is compared fact by fact, what is new and what is gone as well', () => {
    const facts = compareHostFacts(
      new Map([
        ['package a', '1'],
        ['package b', '1'],
        ['user x', '1'],
      ]),
      new Map([
        ['package a', '2'],
        ['package b', '1'],
        ['cron /etc/cron.d/y', '644'],
      ]),
    );
    expect(
      facts.filter(({ same }) => !same).map(({ fact, defined, actual }) => `${fact}: ${defined} ${actual}`),
    ).toEqual(['cron /etc/cron.d/y: null 644', 'package a: 1 2', 'user x: 1 null']);
  });
});

describe('a process on a host', () => {
  it('gets its settings as they are, whatever is in them', () => {
    const script = runScript({ command: ['perl', 'x y'], env: { A: `it's $HOME` }, workdir: '/srv', user: 'web' });
    expect(script).toContain(`export A='it'\\''s $HOME'`);
    expect(script).toContain(`exec setpriv --reuid web --regid "$group" --init-groups -- perl 'x y'`);
  });
});
