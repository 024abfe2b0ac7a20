import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { silentLogger } from '../platform/logger';
import { fileWriter, temporaryFolder } from '../platform/testing';
import { openWorkspace, type Workspace } from '.';

const SERVICES = `
web:
  image: web:1
  connectivity: [{ protocol: http, ports: [80], allowed: [WORLD] }]
orders:
  image: orders:1
  connectivity: [{ protocol: http, ports: [80], allowed: [web] }]
  stub:
    - { path: /orders/7, body: { id: 7 } }
    - { path: /orders/8, file: order-8.json }
`;

async function open(environments: string, services = SERVICES): Promise<Workspace> {
  const dir = temporaryFolder();
  const write = fileWriter(dir);
  write('gemba.yaml', 'name: shop\n');
  write('services/all.yaml', services);
  write('services/order-8.json', '{"id":8}');
  write('environments/all.yaml', environments);
  const options = { stateDir: path.join(dir, '.gemba'), homeDir: temporaryFolder(), logger: silentLogger };
  const workspace = await openWorkspace({ dir, watch: false, ...options });
  onTestFinished(() => workspace.dispose());
  return workspace;
}

const problems = (workspace: Workspace): string[] =>
  workspace.current().problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`);

it('takes profiles and stubs that are in order', async () => {
  const workspace = await open(`local:
  nodes: [{ services: [web] }, { services: [orders] }]
  stubs: [orders]
  profiles:
    web-alone: { description: Only the pages., services: [web] }
    stubbed: { stubs: [orders] }
`);
  expect(problems(workspace)).toEqual([]);
});

it('names what profiles and stubs mean and nobody knows, with the nearest that there is', async () => {
  const workspace = await open(`local:
  nodes: [{ services: [web] }]
  stubs: [web]
  profiles:
    a: { services: [wbe] }
    b: { services: [orders], stubs: [order] }
`);
  expect(problems(workspace)).toEqual([
    'environments/all.yaml:3:11: web has no `stub:` that says what answers; known are: `orders`',
    'environments/all.yaml:5:21: no service is called wbe; known are: `web`',
    'environments/all.yaml:6:21: no node here runs orders; known are: `web`',
    'environments/all.yaml:6:38: no service is called order; did you mean `orders`?',
  ]);
});

it('refuses a profile that says nothing, contradicts itself or takes the name of the whole', async () => {
  const workspace = await open(`local:
  nodes: [{ services: [web, orders] }]
  profiles:
    empty: {}
    both: { services: [orders], stubs: [orders] }
    all: { services: [web] }
`);
  expect(problems(workspace)).toEqual([
    'environments/all.yaml:4:12: `empty`: needs services or stubs: it is the whole otherwise',
    'environments/all.yaml:5:41: `stubs`, entry 1: either runs or is stood in for: orders stands under services as well',
    'environments/all.yaml:6:10: `all`: stands for the whole environment already: call this profile something else',
  ]);
});

it('refuses profiles and stubs where the provider cannot keep them', async () => {
  const workspace = await open(`hosts:
  provider: ssh
  nodes: [{ host: a, services: [web] }]
  profiles: { web-alone: { services: [web] } }
swarm:
  provider: swarm
  nodes: [{ services: [web] }]
  stubs: [orders]
`);
  expect(problems(workspace)).toEqual([
    'environments/all.yaml:4:13: profiles are for docker and swarm: on hosts what a profile leaves out would go on running',
    'environments/all.yaml:8:10: stubs are for docker: swarm runs services themselves only',
  ]);
});

it('says what is wrong with a stub, also with a file beside it that comes and goes', async () => {
  const environments = 'local:\n  nodes: [{ services: [web] }]\n';
  const workspace = await open(
    environments,
    `web:
  image: web:1
orders:
  image: orders:1
  connectivity: [{ protocol: http, ports: [80], allowed: [WORLD] }]
  stub:
    - { path: /8, file: order-9.json }
    - { path: /9, file: ../../etc/passwd }
`,
  );
  expect(problems(workspace)).toEqual([
    'services/all.yaml:7:25: services/order-9.json is not there',
    'services/all.yaml:8:25: ../etc/passwd leads out of the workspace',
  ]);
  fileWriter(workspace.dir)('services/order-9.json', '{"id":9}');
  await workspace.refresh();
  expect(problems(workspace)).toHaveLength(1);
  fileWriter(workspace.dir)(
    'services/all.yaml',
    `web:
  image: web:1
  connectivity: [{ protocol: tcp, ports: [80], allowed: [WORLD] }]
  stub: [{ path: /, body: a }]
`,
  );
  await workspace.refresh();
  expect(problems(workspace)).toEqual([
    'services/all.yaml:4:9: `stub`: answers on the ports of `protocol: http`, and connectivity names none',
  ]);
});
