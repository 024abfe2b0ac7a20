import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../platform/logger';
import { fileWriter, buildWorker, temporaryFolder } from '../platform/testing';
import { openWorkspace, type Workspace, type WorkspaceModel, type WorkspaceOptions } from '.';

type Files = Readonly<Record<string, string | Buffer>>;

const SOUND: Files = {
  'gemba.yaml':
    'name: shop\nsizes:\n  shelf: { cpus: 0.5, memory: 128mb }\nimages:\n  debian-12:\n    docker: debian:12-slim\n',
  'services/shop.yaml': 'orders:\n  image: orders:1\ncatalog:\n  image: catalog:1\n',
  'environments/all.yaml': 'local:\n  nodes:\n    - size: shelf\n      services: [orders]\n',
};

function write(dir: string, files: Files): void {
  const writeFile = fileWriter(dir);
  for (const [file, content] of Object.entries(files)) writeFile(file, content);
}

async function open(files: Files, more: Partial<WorkspaceOptions> = {}): Promise<Workspace> {
  const dir = temporaryFolder();
  write(dir, files);
  const workspace = await openWorkspace({
    dir,
    stateDir: path.join(dir, '.gemba'),
    homeDir: temporaryFolder(),
    logger: silentLogger,
    watch: false,
    ...more,
  });
  onTestFinished(() => workspace.dispose());
  return workspace;
}

async function change(workspace: Workspace, files: Files): Promise<WorkspaceModel> {
  write(workspace.dir, files);
  await workspace.refresh();
  return workspace.current();
}

function lines(model: WorkspaceModel): string[] {
  return model.problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);
}

function nextModel(workspace: Workspace): Promise<WorkspaceModel> {
  return new Promise((resolve) => {
    const listening = workspace.onChange((model) => {
      void listening.dispose();
      resolve(model);
    });
  });
}

describe('a workspace in order', () => {
  it('is read whole, with the line of each entry', async () => {
    const model = (await open(SOUND)).current();
    expect(model.problems).toEqual([]);
    expect(model.config).toMatchObject({ name: 'shop', listeners: { http: 8200, bind: '127.0.0.1' } });
    expect(model.services.get('catalog')).toMatchObject({
      file: 'services/shop.yaml',
      line: 3,
      value: { image: 'catalog:1' },
    });
    expect(model.environments.get('local')?.value.provider).toBe('docker');
  });

  it('is named after its folder where the file does not say', async () => {
    const dir = path.join(temporaryFolder(), 'My Shop & Co');
    mkdirSync(dir);
    write(dir, { 'gemba.yaml': '' });
    const workspace = await openWorkspace({
      dir,
      stateDir: path.join(dir, '.gemba'),
      homeDir: temporaryFolder(),
      logger: silentLogger,
      watch: false,
    });
    expect(workspace.current().config.name).toBe('my-shop-co');
    await workspace.dispose();
  });

  it('hands on carbon files as they are', async () => {
    const model = (await open({ ...SOUND, 'storage-schemas.conf': '[all]\npattern = .*\n' })).current();
    expect(model).toMatchObject({ storageSchemas: '[all]\npattern = .*\n', storageAggregation: null });
  });

  it('is refused where there is no gemba.yaml, with the next step', async () => {
    const dir = temporaryFolder();
    const opening = openWorkspace({ dir, stateDir: dir, homeDir: dir, logger: silentLogger, watch: false });
    await expect(opening).rejects.toMatchObject({
      code: 'missing',
      nextStep: expect.stringContaining('gemba init') as string,
    });
  });
});

describe('a mistake in a file', () => {
  it.each<[string, Files, string | RegExp]>([
    [
      'an unknown key',
      { 'environments/all.yaml': 'local:\n  nodes:\n    - imge: debian:12\n      services: [orders]\n' },
      'environments/all.yaml:3:7: `imge` is not a key here; did you mean `image`?',
    ],
    [
      'a key in another spelling',
      { 'environments/all.yaml': 'local:\n  nodes:\n    - credentialsName: a\n      services: [orders]\n' },
      'environments/all.yaml:3:7: `credentialsName` is not a key here; did you mean `credentials_name`?',
    ],
    [
      'a key like no other',
      { 'environments/all.yaml': 'local:\n  zzzzzzzzz: 1\n  nodes: [{services: [orders]}]\n' },
      /^environments\/all\.yaml:2:3: `zzzzzzzzz` is not a key here; the keys here: `.*`nodes`/,
    ],
    [
      'a missing key',
      { 'environments/all.yaml': 'local:\n  protected: true\n' },
      'environments/all.yaml:1:1: `nodes` is missing here',
    ],
    [
      'a needed key in another spelling',
      { 'environments/all.yaml': 'local:\n  nodez: [{services: [orders]}]\n' },
      'environments/all.yaml:2:3: `nodez` is not a key here; did you mean `nodes`?',
    ],
    [
      'a wrong type',
      { 'environments/all.yaml': 'local:\n  nodes:\n    - services: orders\n' },
      'environments/all.yaml:3:17: `services`: expected a list, found the text `orders`',
    ],
    [
      'a wrong word',
      { 'environments/all.yaml': 'local:\n  provider: dokcer\n  nodes: [{services: [orders]}]\n' },
      'environments/all.yaml:2:13: `provider`: the text `dokcer` is not one of `docker`, `vagrant`, `ssh`, `swarm`; did you mean `docker`?',
    ],
    [
      'truth in words',
      { 'environments/all.yaml': 'local:\n  protected: yes\n  nodes: [{services: [orders]}]\n' },
      'environments/all.yaml:2:14: `protected`: expected `true` or `false`, found the text `yes`',
    ],
    [
      'an empty entry',
      { 'environments/all.yaml': 'local:\n' },
      /^environments\/all\.yaml:1:1: `local`: expected an environment/,
    ],
    [
      'an empty list',
      { 'environments/all.yaml': 'local:\n  nodes: []\n' },
      'environments/all.yaml:2:10: `nodes`: needs at least one entry',
    ],
    [
      'a number out of range',
      { 'environments/all.yaml': 'local:\n  nodes:\n    - services: [orders]\n      number: 0\n' },
      'environments/all.yaml:4:15: `number`: must be at least 1',
    ],
    [
      'a name with capitals',
      { 'environments/all.yaml': 'Local:\n  nodes: [{services: [orders]}]\n' },
      /^environments\/all\.yaml:1:1: the name of an environment must be lower-case/,
    ],
    [
      'a list for a mapping',
      { 'environments/all.yaml': '- local\n' },
      /^environments\/all\.yaml:1:1: expected names at the left edge/,
    ],
    [
      'text for a mapping',
      { 'environments/all.yaml': 'lorem ipsum dolor\n' },
      /^environments\/all\.yaml:1:1: expected names at the left edge/,
    ],
    [
      'an unknown service',
      { 'environments/all.yaml': 'local:\n  nodes:\n    - services: [orders, catalgo]\n' },
      'environments/all.yaml:3:26: no service is called catalgo; did you mean `catalog`?',
    ],
    [
      'an unknown size',
      { 'environments/all.yaml': 'local:\n  nodes:\n    - size: shelv\n      services: [orders]\n' },
      'environments/all.yaml:3:13: no size is called shelv; did you mean `shelf`?',
    ],
    [
      'an unknown image',
      { 'environments/all.yaml': 'local:\n  nodes:\n    - image: debian-21\n      services: [orders]\n' },
      'environments/all.yaml:3:14: no image is called debian-21; did you mean `debian-12`?',
    ],
    [
      'an image without a name for the provider',
      {
        'environments/all.yaml':
          'local:\n  provider: vagrant\n  nodes:\n    - image: debian-12\n      services: [orders]\n',
      },
      /^environments\/all\.yaml:4:14: the image `debian-12` has no name for vagrant/,
    ],
    [
      'a service that may not be reached by anybody known',
      { 'services/shop.yaml': 'orders:\n  connectivity:\n    - {protocol: tcp, ports: [1], allowed: [nobody]}\n' },
      /^services\/shop\.yaml:3:45: no service is called nobody/,
    ],
    [
      'a port as text',
      { 'services/shop.yaml': 'orders:\n  connectivity:\n    - {protocol: tcp, ports: ["80"], allowed: [WORLD]}\n' },
      'services/shop.yaml:3:31: `ports`, entry 1: expected a number, found the text `80`',
    ],
    [
      'a listener that is no port',
      { 'gemba.yaml': 'listeners:\n  http: 99999\n' },
      'gemba.yaml:2:9: `http`: must be at most 65535',
    ],
    [
      'archives that do not fit',
      { 'gemba.yaml': 'archives:\n  - match: .*\n    keep: 10s:6h,15s:7d\n' },
      /^gemba\.yaml:3:11: `keep`: 15 s is not a multiple of 10 s/,
    ],
    [
      'a broken pattern',
      { 'gemba.yaml': 'archives:\n  - match: "("\n    keep: 10s:6h\n' },
      'gemba.yaml:2:12: `match`: is not a regular expression',
    ],
    [
      'an unknown provider for an image',
      { 'gemba.yaml': 'images:\n  debian:\n    dcoker: debian:12\n' },
      'gemba.yaml:3:5: `dcoker` is not a key here; did you mean `docker`?',
    ],
    [
      'a list for gemba.yaml',
      { 'gemba.yaml': '- a\n' },
      'gemba.yaml:1:1: expected keys with values, such as `name: shop`',
    ],
    [
      'a byte order mark and Windows line ends',
      { 'environments/all.yaml': '\uFEFFlocal:\r\n  nods: []\r\n  nodes: [{services: [orders]}]\r\n' },
      'environments/all.yaml:2:3: `nods` is not a key here; did you mean `nodes`?',
    ],
    [
      'UTF-16',
      { 'environments/all.yaml': Buffer.from('\uFEFFlocal:\n', 'utf16le') },
      'environments/all.yaml:1:1: is written in UTF-16: save it as UTF-8',
    ],
    [
      'a binary file',
      { 'environments/all.yaml': Buffer.from([97, 58, 10, 32, 0xff, 0xfe, 0, 1]) },
      /^environments\/all\.yaml:2:2: is not text from here on/,
    ],
    [
      'a file that is far too large',
      { 'environments/all.yaml': 'nonsense '.repeat(1_200_000) },
      /^environments\/all\.yaml:1:1: is too large \(10\.3 MB\): a workspace file has 256 kB at most/,
    ],
  ])('%s is told with its place', async (_name, files, expected) => {
    const model = (await open({ ...SOUND, ...files })).current();
    const found = lines(model).find((line) => Object.keys(files).some((file) => line.startsWith(file))) ?? 'no problem';
    if (typeof expected === 'string') expect(found).toBe(expected);
    else expect(found).toMatch(expected);
  });

  it('blames nobody for naming what stands in a broken file', async () => {
    const model = (await open({ ...SOUND, 'services/shop.yaml': 'orders:\n  imge: a\n' })).current();
    expect(lines(model)).toEqual(['services/shop.yaml:2:3: `imge` is not a key here; did you mean `image`?']);
  });

  it('names both places of an entry that is defined twice, and keeps the first', async () => {
    const model = (
      await open({ ...SOUND, 'environments/more.yaml': '# again\nlocal:\n  nodes: [{services: [catalog]}]\n' })
    ).current();
    expect(lines(model)).toEqual([
      'environments/more.yaml:2:1: `local` is defined twice: the first is in environments/all.yaml:1',
    ]);
    expect(model.environments.get('local')?.file).toBe('environments/all.yaml');
  });

  it('takes nothing but its own entry down', async () => {
    const text = 'local:\n  nodes: [{services: [orders]}]\nstaging:\n  nodes: 3\n';
    const model = (await open({ ...SOUND, 'environments/all.yaml': text })).current();
    expect([...model.environments.keys()]).toEqual(['local']);
    expect(model.problems[0]).toMatchObject({ line: 4, severity: 'error', shownSince: null });
  });

  it.each([
    ['a folder', (file: string) => mkdirSync(file), 'is not a file'],
    ['a named pipe', (file: string) => execFileSync('mkfifo', [file]), 'is not a file'],
    [
      'a link that leads out',
      (file: string) => symlinkSync('/etc/hostname', file),
      'is a symbolic link that leads out of the workspace',
    ],
    ['a link in a circle', (file: string) => symlinkSync(file, file), 'is a symbolic link that leads in a circle'],
  ])('%s in place of a file is told', async (_name, make, expected) => {
    const dir = temporaryFolder();
    write(dir, SOUND);
    make(path.join(dir, 'environments', 'odd.yaml'));
    const workspace = await openWorkspace({
      dir,
      stateDir: dir,
      homeDir: temporaryFolder(),
      logger: silentLogger,
      watch: false,
    });
    expect(lines(workspace.current())).toEqual([`environments/odd.yaml:1:1: ${expected}`]);
    await workspace.dispose();
  });

  it('a file without permission is told', async () => {
    const dir = temporaryFolder();
    write(dir, SOUND);
    chmodSync(path.join(dir, 'gemba.yaml'), 0);
    chmodSync(dir, 0o755);
    const homeDir = temporaryFolder();
    // Nothing is closed to root, so for the while of the reading this process is somebody else.
    if (process.getuid?.() === 0) {
      process.seteuid?.(65_534);
      onTestFinished(() => process.seteuid?.(0));
    }
    const workspace = await openWorkspace({ dir, stateDir: dir, homeDir, logger: silentLogger, watch: false });
    expect(lines(workspace.current())[0]).toBe('gemba.yaml:1:1: may not be read: check its permissions');
    await workspace.dispose();
  });

  it('never keeps a workspace from opening, whatever bytes its files hold', async () => {
    const workspace = await open(SOUND);
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom('gemba.yaml', 'services/shop.yaml', 'journeys/a.yaml'),
        async (bytes, file) => {
          const model = await change(workspace, { [file]: Buffer.from(bytes) });
          expect(model.environments.has('local')).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is found by checks of other modules, too', async () => {
    const journey =
      'buy:\n  title: Buy\n  persona: {name: Ada, about: Buys.}\n  phases:\n    - title: P\n      steps: [{id: a, title: A, emotion: 1}]\n  blueprint: nowhere\n';
    const workspace = await open(
      { ...SOUND, 'journeys/buy.yaml': journey },
      {
        checks: {
          journeys: (value, model) =>
            model.blueprints.has(value.blueprint ?? '')
              ? []
              : [{ path: ['blueprint'], message: 'no such blueprint', nearest: null }],
        },
      },
    );
    expect(lines(workspace.current())).toEqual(['journeys/buy.yaml:7:14: no such blueprint']);
  });
});

describe('what was last valid', () => {
  const BROKEN = 'local:\n\tnodes: 1\n';

  it('goes on while a file is broken, and says since when it was read', async () => {
    let now = 1000;
    const workspace = await open(SOUND, { clock: { nowMs: () => now } });
    now = 2000;
    const model = await change(workspace, { 'environments/all.yaml': BROKEN });
    expect(model.environments.get('local')?.value.nodes).toHaveLength(1);
    expect(model.problems).toMatchObject([{ file: 'environments/all.yaml', line: 2, column: 1, shownSince: 1000 }]);
    now = 3000;
    expect((await change(workspace, { 'environments/all.yaml': 'local:\n  nodes: []\n' })).problems[0]).toMatchObject({
      shownSince: 1000,
    });
    expect((await change(workspace, SOUND)).problems).toEqual([]);
  });

  it('goes on while a file is saved in place, which empties it before it is written', async () => {
    const workspace = await open(SOUND);
    write(workspace.dir, { 'environments/all.yaml': '' });
    const refreshed = workspace.refresh();
    await sleep(80);
    write(workspace.dir, { 'environments/all.yaml': 'local: [' });
    await refreshed;
    await workspace.refresh();
    expect(workspace.current().environments.has('local')).toBe(true);
    expect(workspace.current().problems).toMatchObject([{ shownSince: expect.any(Number) as number }]);
  });

  it('ends with a file that stays empty', async () => {
    const model = await change(await open(SOUND), { 'environments/all.yaml': '' });
    expect([model.environments.size, model.problems]).toEqual([0, []]);
  });

  it('goes on for the entry that is wrong, while its neighbours change', async () => {
    const workspace = await open({
      ...SOUND,
      'environments/all.yaml': 'a:\n  nodes: [{services: [orders]}]\nb:\n  nodes: [{services: [orders]}]\n',
    });
    const model = await change(workspace, {
      'environments/all.yaml':
        'a:\n  nodes: [{servces: [orders]}]\nb:\n  protected: true\n  nodes: [{services: [orders]}]\n',
    });
    expect(model.environments.get('a')?.value.nodes[0]?.services).toEqual(['orders']);
    expect(model.environments.get('b')?.value.protected).toBe(true);
  });

  it('names the key that was meant where a needed one is misspelt', async () => {
    const text = 'local:\n  nodes:\n    - servces: [orders]\n      size: shelf\n';
    expect(lines((await open({ ...SOUND, 'environments/all.yaml': text })).current())).toEqual([
      'environments/all.yaml:3:7: `servces` is not a key here; did you mean `services`?',
    ]);
  });

  it('is told that a file has tens of thousands of mistakes, with the places of the first', async () => {
    const text = Array.from({ length: 15_000 }, (_, index) => `k${index}: {a: 1}`).join('\n');
    // Comparing every mistake with every other would take longer than this test may.
    const model = (await open({ ...SOUND, 'environments/all.yaml': text })).current();
    expect(model.problems.length).toBeGreaterThan(100);
    expect(model.problems.at(-1)?.line).toBeGreaterThan(100);
  }, 20_000);

  it('goes on for an entry that names what nobody knows', async () => {
    const workspace = await open(SOUND);
    const model = await change(workspace, {
      'environments/all.yaml': 'local:\n  nodes:\n    - size: shelf\n      services: [ordres]\n',
    });
    expect(model.environments.get('local')?.value.nodes[0]?.services).toEqual(['orders']);
    expect(model.problems).toMatchObject([{ line: 4, nearest: 'orders', shownSince: expect.any(Number) as number }]);
  });

  it('is not called back where it no longer fits the other files', async () => {
    const workspace = await open(SOUND);
    const model = await change(workspace, { 'services/shop.yaml': 'catalog:\n  image: catalog:1\n' });
    expect(model.environments.get('local')?.value.nodes[0]?.services).toEqual(['orders']);
    expect(model.problems).toMatchObject([{ file: 'environments/all.yaml', line: 4, column: 18, shownSince: null }]);
  });

  it('goes on for the key of gemba.yaml that is wrong', async () => {
    const workspace = await open(SOUND);
    const model = await change(workspace, { 'gemba.yaml': 'name: other\nsizes: 3\nimages:\n  debian-12: debian:12\n' });
    expect(model.config).toMatchObject({
      name: 'other',
      sizes: { shelf: { cpus: 0.5 } },
      images: { 'debian-12': 'debian:12' },
    });
    expect(lines(model)).toEqual(['gemba.yaml:2:8: `sizes`: expected a mapping of names to values, found `3`']);
  });

  it('goes on when gemba.yaml is gone, and says so', async () => {
    const workspace = await open(SOUND);
    rmSync(path.join(workspace.dir, 'gemba.yaml'));
    await workspace.refresh();
    expect(workspace.current().config.name).toBe('shop');
    expect(lines(workspace.current())).toEqual(['gemba.yaml:1:1: is not there']);
  });

  it('is gone with its file', async () => {
    const workspace = await open(SOUND);
    rmSync(path.join(workspace.dir, 'environments/all.yaml'));
    await workspace.refresh();
    expect([...workspace.current().environments.keys()]).toEqual([]);
  });
});

describe('a watched workspace', () => {
  it("sees an editor's atomic save, a new folder, a renaming and a removal", async () => {
    const workspace = await open(SOUND, { watch: true });
    const file = (name: string): string => path.join(workspace.dir, name);

    let changed = nextModel(workspace);
    writeFileSync(file('environments/.all.yaml.swp'), 'local:\n  protected: true\n  nodes: [{services: [orders]}]\n');
    renameSync(file('environments/.all.yaml.swp'), file('environments/all.yaml'));
    expect((await changed).environments.get('local')?.value.protected).toBe(true);

    changed = nextModel(workspace);
    write(workspace.dir, { 'blueprints/b.yaml': 'buy:\n  title: Buy\n  steps: [{id: a, title: A}]\n  cards: []\n' });
    expect([...(await changed).blueprints.keys()]).toEqual(['buy']);

    changed = nextModel(workspace);
    renameSync(file('blueprints/b.yaml'), file('blueprints/c.yaml'));
    expect((await changed).blueprints.get('buy')?.file).toBe('blueprints/c.yaml');

    changed = nextModel(workspace);
    rmSync(file('blueprints/c.yaml'));
    expect([...(await changed).blueprints.keys()]).toEqual([]);
  });

  it('is among the recent ones', async () => {
    const homeDir = temporaryFolder();
    const workspace = await open(SOUND, { watch: true, homeDir });
    await expect
      .poll(async () => workspace.serve.recent({}, new AbortController()))
      .toMatchObject([{ dir: workspace.dir, name: 'shop' }]);
  });

  it('tells its summary at once, and again when something changes, until told to stop', async () => {
    const workspace = await open(SOUND, { watch: true });
    const stop = new AbortController();
    const counts: number[] = [];
    await workspace.serve.watch(
      {},
      (summary) => {
        counts.push(summary.problems.length);
        if (summary.problems.length === 0) write(workspace.dir, { 'services/more.yaml': 'oops\n' });
        else stop.abort();
      },
      stop,
    );
    expect([counts[0], counts.at(-1)]).toEqual([0, 1]);
  });
});

describe('a long file', () => {
  let yamlWorker: string;
  beforeAll(async () => {
    yamlWorker = await buildWorker('src/main/workspace/workers/yaml-worker.ts');
  });
  const service = (index: number): string => `service-${index}:\n  image: a:1\n  depends_on: [orders]\n`;
  const long = Array.from({ length: 8000 }, (_value, index) => service(index)).join('');

  it('is read in a thread of its own, with places all the same', async () => {
    expect(long.length).toBeGreaterThan(256 * 1024);
    const text = `${long}last:\n  imge: a\n`;
    const model = (await open({ ...SOUND, 'services/long.yaml': text }, { yamlWorker })).current();
    expect(model.services.size).toBe(8002);
    expect(lines(model)).toEqual(['services/long.yaml:24002:3: `imge` is not a key here; did you mean `image`?']);
  }, 60_000);

  it('is refused where there is no such thread', async () => {
    expect(lines((await open({ ...SOUND, 'services/long.yaml': long })).current())[0]).toMatch(/is too large/);
  });
});
