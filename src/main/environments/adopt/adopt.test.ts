import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toDisposable } from '../../platform/disposable';
import type { EnvironmentSource } from '../source';
import { readDefinitions } from '../testing/open-environments';
import { adopt } from './adopt';
import { adoptCompose } from './adopt-compose';
import { interpolate, readCompose, readVariables } from './compose-file';

const COMPOSE = `
version: "3.8"
x-common: &common
  restart: unless-stopped
services:
  web_front:
    <<: *common
    build: { context: ./web, args: { LEVEL: 2 } }
    ports: ["8080:8080", "127.0.0.1:9443:443/tcp"]
    environment:
      - ORDERS_URL=http://orders:8081/v1
      - TOKEN
      - MODE=\${MODE:-quick}
    depends_on: { orders: { condition: service_healthy } }
    deploy: { replicas: 2, resources: { limits: { cpus: "0.5", memory: 256M } } }
    healthcheck: { test: [CMD, curl, -f, http://localhost:8080/], interval: 1m30s, start_period: 500ms, retries: 4 }
    volumes: ["./web:/src", "assets:/assets:ro"]
    privileged: true
  orders:
    image: example/orders:\${TAG}
    command: ["orders", "--port", "8081"]
    environment: { DB_HOST: db, PRICE: "5$$" }
    healthcheck: { test: curl -f http://localhost:8081/ || exit 1 }
  db:
    image: postgres:15
    volumes: ["data:/var/lib/postgresql/data"]
    stop_grace_period: 1m
`;

const variables = new Map([['TAG', 'b7']]);
const adoptText = (text: string) =>
  adoptCompose(readCompose(text, 'compose.yaml', variables), 'shop', (folder) =>
    folder.startsWith('./') ? `../${folder.slice(2)}` : null,
  );

describe('a compose file', () => {
  it('becomes services that only those may reach who need them', () => {
    const { services, environment, sizes } = adoptText(COMPOSE);
    expect(services).toEqual({
      'web-front': {
        build: { folder: '../web', args: { LEVEL: '2' } },
        connectivity: [
          { protocol: 'http', ports: [8080], allowed: ['WORLD'] },
          { protocol: 'tcp', ports: [443], allowed: ['WORLD'] },
        ],
        env: { ORDERS_URL: 'http://orders:8081/v1', MODE: 'quick' },
        health: {
          command: ['curl', '-f', 'http://localhost:8080/'],
          interval: '90s',
          retries: 4,
          start: '500ms',
        },
        volumes: [{ name: 'assets', path: '/assets' }],
        depends_on: ['orders'],
      },
      orders: {
        image: 'example/orders:b7',
        command: ['orders', '--port', '8081'],
        connectivity: [{ protocol: 'http', ports: [8081], allowed: ['web-front'] }],
        env: { DB_HOST: 'db', PRICE: '5$' },
        health: { command: 'curl -f http://localhost:8081/ || exit 1' },
      },
      db: {
        image: 'postgres:15',
        connectivity: [{ protocol: 'tcp', ports: [5432], allowed: ['orders'] }],
        volumes: [{ name: 'data', path: '/var/lib/postgresql/data' }],
        stop_grace: '60s',
      },
    });
    expect(environment.nodes).toEqual([
      { services: ['web-front'], number: 2, size: 'shop-web-front' },
      { services: ['orders'] },
      { services: ['db'] },
    ]);
    expect(sizes).toEqual({ 'shop-web-front': { cpus: 0.5, memory: '256m' } });
  });

  it('names everything that is not taken over', () => {
    const { notes } = adoptText(COMPOSE);
    expect(notes).toEqual([
      'web_front is called web-front: a name is a DNS name here',
      'web-front: 8080:8080, 127.0.0.1:9443:443/tcp: the port on this machine is a free one now, see `gemba status`',
      'web-front: TOKEN came from the shell: give it a value',
      'web-front: `./web:/src` is not taken over: what is in a folder of this machine belongs into the image',
      'web-front: `privileged` is not taken over',
    ]);
    expect(adoptText('services: { a: { build: ../elsewhere } }').notes).toEqual([
      'a: its build folder ../elsewhere is outside this workspace: copy it in, and write `build:`',
    ]);
  });

  it('has its variables replaced as compose does', () => {
    const known = readVariables('A=1\n# B=2\nexport C="three four"\nEMPTY=\n');
    expect(interpolate('$A ${A} ${B-b} ${EMPTY-x} ${EMPTY:-x} ${A:+set} ${B:+set} $$A ${C}', known)).toBe(
      '1 1 b  x set  $A three four',
    );
  });

  it('is refused with the place where it is none', () => {
    expect(() => readCompose('a: [', 'c.yaml', variables)).toThrow(/c\.yaml is no YAML/);
    expect(() => readCompose('version: "2"', 'c.yaml', variables)).toThrow(/c\.yaml is no compose file: services/);
    expect(() => readCompose('services: { a: { ports: 5 } }', 'c.yaml', variables)).toThrow(/services\.a\.ports/);
  });
});

describe('adopting', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-adopt-'));
    for (const folder of ['environments', 'services', 'web']) mkdirSync(path.join(dir, folder));
    writeFileSync(path.join(dir, 'gemba.yaml'), 'name: shop\n');
    writeFileSync(path.join(dir, 'compose.yaml'), COMPOSE);
    writeFileSync(path.join(dir, '.env'), 'TAG=b7\n');
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const { signal } = new AbortController();
  const edits: unknown[] = [];
  const source = (): EnvironmentSource => ({
    dir,
    summary: () => ({ name: 'shop' }),
    current: () => readDefinitions(dir),
    onChange: () => toDisposable(() => {}),
    requireTrust: () => {},
    serve: {
      read: async ({ file }) => ({ text: readFileSync(path.join(dir, file), 'utf8') }),
      edit: async ({ path: place, value }) => {
        edits.push([place.join('.'), value]);
        return {};
      },
      write: async ({ file, text }) => {
        writeFileSync(path.join(dir, file), text, { flag: 'wx' });
        return {};
      },
    },
  });
  const run = (from: string | null, preview: boolean, project: string | null = null) =>
    adopt({ source: source(), fileOfProject: async () => project }, { environment: 'stack', from, preview }, signal);

  it('writes definitions that are in order, and never over something', async () => {
    const shown = await run(null, true);
    expect(shown.written).toBe(false);
    expect(shown.sentence).toBe('stack: 3 services on 4 nodes, from compose.yaml; 5 things to look at.');
    expect(readDefinitions(dir).environments.size).toBe(0);
    const adopted = await run('compose.yaml', false);
    expect(adopted.files).toEqual(shown.files);
    const { environments, services } = readDefinitions(dir);
    expect([...environments.keys()]).toEqual(['stack']);
    expect([...services.keys()].sort()).toEqual(['db', 'orders', 'web-front']);
    expect(edits).toEqual([
      ['sizes.stack-web-front.cpus', 0.5],
      ['sizes.stack-web-front.memory', '256m'],
    ]);
    await expect(run(null, false)).rejects.toMatchObject({ code: 'refused' });
  });

  it('takes over a Vagrantfile without running it, and sends one that only runs elsewhere', async () => {
    const file = path.join(dir, 'web', 'Vagrantfile');
    const trap = '`touch ran`; system("touch ran")\n';
    writeFileSync(file, `${trap}Vagrant.configure(2) do |c|\n  c.vm.provision "shell", path: "set-up.sh"\nend\n`);
    const adopted = await run('web', true);
    expect(adopted.sentence).toBe('stack: 1 service on 1 node, from web/Vagrantfile; 1 thing to look at.');
    expect(adopted.files.map(({ text }) => text.split('\n').slice(1).join('\n'))).toEqual([
      'stack:\n  provider: vagrant\n  nodes:\n    - name: default\n      services:\n        - default\n',
      'default:\n  shell: ../web/set-up.sh\n',
    ]);
    writeFileSync(file, trap);
    await expect(run('web', true)).rejects.toMatchObject({
      code: 'invalid',
      nextStep: expect.stringContaining('vagrantfile:'),
    });
    expect(existsSync(path.join(dir, 'web', 'ran')) || existsSync('ran')).toBe(false);
  });

  it('finds the file of a project that runs, and says where there is none', async () => {
    const elsewhere = path.join(dir, 'web', 'stack.yml');
    writeFileSync(elsewhere, 'services: { a: { image: debian } }');
    expect((await run('running', true, elsewhere)).from).toBe('web/stack.yml');
    await expect(run('running', true)).rejects.toMatchObject({ code: 'missing' });
    await expect(run('running', true, '/gone/compose.yaml')).rejects.toThrow(/is not there any more/);
  });
});
