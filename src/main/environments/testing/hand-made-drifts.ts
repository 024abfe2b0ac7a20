import type { DriftReport } from '../../../shared/model/environment';
import type { DockerEngine } from '../providers/docker/engine';

/** Puts back what `up` does not. */
type Undo = () => Promise<unknown>;

/** For tests and benchmarks: what people do to containers by hand, and how drift should say it. */
export interface HandMadeDrift {
  readonly name: string;
  /** Changes something; answers how to undo what `up` does not. */
  make(hand: Hand): Promise<Undo | undefined>;
  /** Whether a report says it, of the right node. */
  isFound(report: DriftReport): boolean;
}

/** A hand on the engine, and the node that it changes. */
export interface Hand {
  readonly engine: DockerEngine;
  readonly node: string;
  readonly containerId: string;
  readonly network: string;
  docker(...args: string[]): Promise<string>;
}

type CreateBody = Record<string, unknown> & {
  Env: string[];
  Cmd: string[];
  Labels: Record<string, string>;
  HostConfig: Record<string, unknown>;
};

/** Replaces a container by one that is the same but for what `alter` changes: same name, labels, network and image. */
async function recreate(hand: Hand, alter: (body: CreateBody) => void): Promise<void> {
  const { transport } = hand.engine;
  const path = `/containers/${hand.containerId}`;
  const found = (await transport.json({ method: 'GET', path: `${path}/json` })) as {
    Name: string;
    Config: Omit<CreateBody, 'HostConfig'>;
    HostConfig: Record<string, unknown>;
    NetworkSettings: { Networks: Record<string, { Aliases: string[] | null }> };
  };
  const networks = Object.entries(found.NetworkSettings.Networks);
  const body: CreateBody = {
    ...(structuredClone(found.Config) as CreateBody),
    HostConfig: structuredClone(found.HostConfig),
    NetworkingConfig: {
      EndpointsConfig: Object.fromEntries(networks.map(([name, { Aliases }]) => [name, { Aliases: Aliases ?? [] }])),
    },
  };
  alter(body);
  await hand.docker('rm', '--force', hand.containerId);
  const query = { name: found.Name.replace(/^\//, '') };
  const made = await transport.json({ method: 'POST', path: '/containers/create', query, body });
  await transport.json({ method: 'POST', path: `/containers/${(made as { Id: string }).Id}/start` });
}

const within = (hand: Hand, script: string): Promise<string> =>
  hand.docker('exec', hand.containerId, 'sh', '-c', script);

const says =
  (node: string, fact: string, actual: RegExp) =>
  (report: DriftReport): boolean =>
    report.nodes.some(
      (each) => each.node === node && each.facts.some((own) => own.fact === fact && actual.test(own.actual ?? '')),
    );

/** Fifteen and more ways to change `node`, each found by one fact or one stranger. */
export function handMadeDrifts(node: string): HandMadeDrift[] {
  const drift = (
    name: string,
    fact: string,
    actual: RegExp,
    make: (hand: Hand) => Promise<unknown>,
  ): HandMadeDrift => ({
    name,
    make: async (hand) => {
      await make(hand);
      return undefined;
    },
    isFound: says(node, fact, actual),
  });
  return [
    drift('environment variable changed', 'environment GREETING', /^moin$/, (hand) =>
      recreate(hand, (body) => (body.Env = body.Env.map((pair) => (/^GREETING=/.test(pair) ? 'GREETING=moin' : pair)))),
    ),
    drift('file edited', 'file /opt/app/app.conf', /^modified, \d+ B, mode 644, content \w+$/, async (hand) => {
      await within(hand, 'echo debug=on >>/opt/app/app.conf');
    }),
    drift('file added', 'file /usr/local/bin/helper', /^added, 3 B, /, async (hand) => {
      await within(hand, 'echo hi >/usr/local/bin/helper');
    }),
    drift('file deleted', 'file /opt/app/extra.conf', /^deleted$/, async (hand) => {
      await within(hand, 'rm /opt/app/extra.conf');
    }),
    drift('mode changed', 'file /opt/app/app.conf', /mode 777/, async (hand) => {
      await within(hand, 'chmod 777 /opt/app/app.conf');
    }),
    drift('extra port', 'ports', /0\.0\.0\.0 → 9999\/tcp/, (hand) =>
      recreate(
        hand,
        (body) => (body.HostConfig['PortBindings'] = { '9999/tcp': [{ HostIp: '0.0.0.0', HostPort: '' }] }),
      ),
    ),
    drift('memory limit raised', 'memory limit', /^96 MB$/, async (hand) => {
      await hand.docker('update', '--memory', '96m', '--memory-swap', '192m', hand.containerId);
    }),
    drift('processor limit raised', 'cpu limit', /^0\.9 CPU$/, async (hand) => {
      await hand.docker('update', '--cpus', '0.9', hand.containerId);
    }),
    drift('restart policy changed', 'restart policy', /^no$/, async (hand) => {
      await hand.docker('update', '--restart', 'no', hand.containerId);
    }),
    drift('command changed', 'command', /sleep 500/, (hand) =>
      recreate(hand, (body) => (body.Cmd = ['sh', '-c', 'sleep 500'])),
    ),
    drift('extra label', 'labels', /^owner=somebody$/, (hand) =>
      recreate(hand, (body) => (body.Labels['owner'] = 'somebody')),
    ),
    drift('extra mount', 'mounts', /\/srv at \/mnt/, (hand) =>
      recreate(hand, (body) => (body.HostConfig['Binds'] = ['/srv:/mnt:ro'])),
    ),
    drift('extra privilege', 'privileges', /NET_ADMIN/, (hand) =>
      recreate(hand, (body) => (body.HostConfig['CapAdd'] = ['NET_ADMIN'])),
    ),
    drift('extra network', 'networks', /bridge/, async (hand) => {
      await hand.docker('network', 'connect', 'bridge', hand.containerId);
    }),
    drift('container paused', 'state', /^paused$/, async (hand) => {
      await hand.docker('pause', hand.containerId);
    }),
    drift('container removed', 'container', /^is not there$/, async (hand) => {
      await hand.docker('rm', '--force', hand.containerId);
    }),
    {
      name: 'a stranger without any label on its network',
      make: async (hand) => {
        const id = await hand.docker('run', '--detach', '--network', hand.network, 'debian:12-slim', 'sleep', '300');
        return () => hand.docker('rm', '--force', id);
      },
      isFound: (report) =>
        report.strangers.some(({ kind, detail }) => kind === 'container' && /is on the network/.test(detail)),
    },
    {
      name: 'image tagged anew',
      make: async (hand) => {
        const image = await hand.docker('inspect', '--format', '{{.Config.Image}}', hand.containerId);
        const first = await hand.docker('image', 'inspect', '--format', '{{.Id}}', image);
        const other = await hand.docker('create', image, 'true');
        await hand.docker('commit', '--message', 'by hand', other, image);
        await hand.docker('rm', other);
        return () => hand.docker('tag', first, image);
      },
      isFound: says(node, 'image', /\w{12}$/),
    },
  ];
}
