import path from 'node:path';
import { isImageReference } from '../../../shared/definitions/names';
import type { ComposeFile, ComposeService } from './compose-file';

/** Entries of `services/*.yaml` and of `environments/*.yaml` as they are written, and what could not be taken over. */
export interface AdoptedDefinitions {
  readonly services: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly environment: {
    readonly nodes: readonly Readonly<Record<string, unknown>>[];
    readonly [key: string]: unknown;
  };
  readonly sizes: Readonly<Record<string, { readonly cpus?: number; readonly memory?: string }>>;
  readonly notes: readonly string[];
}

/** What is taken over, or has a counterpart that needs no word: every container is started again, every network made. */
const KNOWN = new Set([
  ...['image', 'build', 'command', 'environment', 'ports', 'expose', 'volumes', 'depends_on', 'links', 'healthcheck'],
  ...['scale', 'mem_limit', 'cpus', 'stop_grace_period', 'env_file', 'deploy', 'container_name', 'restart', 'networks'],
  'hostname',
]);

/** Where nothing says which port a service listens on, its image's name does. */
const USUAL_PORTS: readonly (readonly [RegExp, number])[] = [
  [/postgres|postgis|timescale/, 5432],
  [/mysql|mariadb|percona/, 3306],
  [/redis|valkey|keydb/, 6379],
  [/mongo/, 27_017],
  [/rabbitmq/, 5672],
  [/memcached/, 11_211],
  [/elasticsearch|opensearch/, 9200],
  [/kafka/, 9092],
  [/nats/, 4222],
  [/nginx|httpd|caddy|traefik/, 80],
];
const HTTP_PORTS = new Set([80, 3000, 4000, 5000, 8000, 8080, 8081, 8888, 9000, 9090]);

/**
 * Makes definitions from a compose file. Compose lets everybody reach everybody; here only those may talk to a service
 * that depend on it, are linked to it or name it in their configuration. Pure.
 *
 * @param toWorkspace a folder that the compose file names, as `services/` would name it; null where that is outside
 */
export function adoptCompose(
  compose: ComposeFile,
  environment: string,
  toWorkspace: (folder: string) => string | null,
): AdoptedDefinitions {
  const notes: string[] = [];
  const names = new Map(Object.keys(compose.services).map((name) => [name, entryName(name)]));
  for (const [name, own] of names) if (name !== own) notes.push(`${name} is called ${own}: a name is a DNS name here`);
  const sizes: Record<string, { cpus?: number; memory?: string }> = {};
  const services: Record<string, Record<string, unknown>> = {};
  const nodes: Record<string, unknown>[] = [];
  for (const [name, service] of Object.entries(compose.services)) {
    const own = names.get(name) ?? name;
    const note = (text: string): void => void notes.push(`${own}: ${text}`);
    services[own] = withoutEmpty({
      ...imageOf(service, toWorkspace, note),
      command: service.command ?? undefined,
      connectivity: connectivityOf(name, compose, names, note),
      env: environmentOf(service, note),
      health: healthOf(service, note),
      volumes: volumesOf(service, note),
      depends_on: service.depends_on.map((needed) => names.get(needed) ?? needed),
      stop_grace: service.stop_grace_period === undefined ? undefined : durationOf(service.stop_grace_period),
    });
    for (const key of Object.keys(service)) {
      if (!KNOWN.has(key) && !key.startsWith('x-')) note(`\`${key}\` is not taken over`);
    }
    const limits = limitsOf(service);
    if (limits !== null) sizes[`${environment}-${own}`] = limits;
    const number = service.deploy?.replicas ?? service.scale ?? 1;
    if (number === 0) note('it had no container; here it has one');
    nodes.push({
      services: [own],
      ...(number > 1 ? { number } : {}),
      ...(limits === null ? {} : { size: `${environment}-${own}` }),
    });
  }
  return { services, environment: { nodes }, sizes, notes };
}

type Note = (text: string) => void;

/** A DNS name from whatever compose allows. */
export function entryName(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63);
}

function imageOf(
  { image, build }: ComposeService,
  toWorkspace: (folder: string) => string | null,
  note: Note,
): Record<string, unknown> {
  if (build !== undefined) {
    const about = typeof build === 'string' ? { context: build } : build;
    const folder = toWorkspace(about.context);
    if (folder !== null) {
      if ('target' in about) note('the build stage (`target`) is not taken over: the last one is built');
      const args = withoutNulls(about.args ?? {}, note);
      const isPlain = about.dockerfile === undefined && Object.keys(args).length === 0;
      return { build: isPlain ? folder : withoutEmpty({ folder, dockerfile: about.dockerfile, args }) };
    }
    note(`its build folder ${about.context} is outside this workspace: copy it in, and write \`build:\``);
  }
  if (image === undefined) return {};
  if (isImageReference(image)) return { image };
  note(`\`${image}\` is no name of an image`);
  return {};
}

function environmentOf(service: ComposeService, note: Note): Record<string, string> {
  for (const file of service.env_file ?? [])
    note(`the variables of ${file} are not taken over: write them under \`env:\``);
  return withoutNulls(service.environment ?? {}, note);
}

function withoutNulls(variables: Readonly<Record<string, string | null>>, note: Note): Record<string, string> {
  const entries = Object.entries(variables).filter((entry): entry is [string, string] => {
    if (entry[1] === null) note(`${entry[0]} came from the shell: give it a value`);
    return entry[1] !== null;
  });
  return Object.fromEntries(entries);
}

interface OwnPort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
}

function connectivityOf(
  name: string,
  compose: ComposeFile,
  names: ReadonlyMap<string, string>,
  note: Note,
): Record<string, unknown>[] {
  const service = compose.services[name];
  if (service === undefined) return [];
  const published = service.ports.map(portOf).filter((port) => port !== null);
  if (published.length < service.ports.length) note('ranges of ports are not taken over');
  const fixed = service.ports.filter((port): port is string => typeof port === 'string' && port.includes(':'));
  if (fixed.length > 0) note(`${fixed.join(', ')}: the port on this machine is a free one now, see \`gemba status\``);
  const exposed = service.expose.map(portOf).filter((port) => port !== null);
  const callers = Object.entries(compose.services).flatMap(([other, its]) =>
    other !== name && callsService(its, name) ? [[names.get(other) ?? other, its] as const] : [],
  );
  const mentioned = callers.flatMap(([, its]) => mentionedPorts(its, name));
  const own = unique([...published, ...exposed, ...mentioned.map((port) => ({ port, protocol: 'tcp' as const }))]);
  if (own.length === 0 && callers.length > 0) {
    const usual = USUAL_PORTS.find(([image]) => image.test(service.image ?? name))?.[1];
    if (usual !== undefined) own.push({ port: usual, protocol: 'tcp' });
    else
      note(
        `which port ${callers.map(([caller]) => caller).join(', ')} should reach is not said: name it under \`connectivity:\``,
      );
  }
  const isPublished = ({ port, protocol }: OwnPort): boolean =>
    published.some((other) => other.port === port && other.protocol === protocol);
  return [true, false].flatMap((toWorld) =>
    (['http', 'tcp', 'udp'] as const).flatMap((protocol) => {
      const ports = own
        .filter((one) => isPublished(one) === toWorld && protocolOf(one) === protocol)
        .map(({ port }) => port);
      const allowed = [...(toWorld ? ['WORLD'] : []), ...callers.map(([caller]) => caller)];
      return ports.length === 0 || allowed.length === 0 ? [] : [{ protocol, ports, allowed }];
    }),
  );
}

function protocolOf({ port, protocol }: OwnPort): 'http' | 'tcp' | 'udp' {
  if (protocol === 'udp') return 'udp';
  return HTTP_PORTS.has(port) ? 'http' : 'tcp';
}

function unique(ports: readonly OwnPort[]): OwnPort[] {
  return [...new Map(ports.map((port) => [`${port.port}/${port.protocol}`, port])).values()];
}

/** The container's side of `8080`, `80:8080`, `127.0.0.1:80:8080/udp`; null for a range. */
function portOf(port: ComposeService['ports'][number]): OwnPort | null {
  if (typeof port !== 'string') return { port: port.target, protocol: port.protocol === 'udp' ? 'udp' : 'tcp' };
  const match = /(?:^|:)(\d{1,5})(?:\/(tcp|udp))?$/.exec(port);
  return match === null ? null : { port: Number(match[1]), protocol: match[2] === 'udp' ? 'udp' : 'tcp' };
}

function callsService(service: ComposeService, name: string): boolean {
  const linked = service.links.map((link) => link.split(':')[0]);
  return service.depends_on.includes(name) || linked.includes(name) || mentionOf(service, name) !== null;
}

/** Where a service's configuration names another as a host: `http://orders:8080`, `DB_HOST: orders`. */
function mentionOf(service: ComposeService, name: string): RegExpMatchArray[] | null {
  const escaped = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`(?:^|[/@,\\s=])${escaped}(?::(\\d{1,5}))?(?=$|[/,?\\s])`, 'g');
  const found = Object.values(service.environment ?? {}).flatMap((value) => [...(value ?? '').matchAll(pattern)]);
  return found.length === 0 ? null : found;
}

function mentionedPorts(service: ComposeService, name: string): number[] {
  return (mentionOf(service, name) ?? []).flatMap(([, port]) => (port === undefined ? [] : [Number(port)]));
}

function healthOf({ healthcheck }: ComposeService, note: Note): Record<string, unknown> | undefined {
  const test = healthcheck?.test;
  if (healthcheck === undefined || test === undefined || healthcheck.disable === true) return undefined;
  const [how, ...words] = typeof test === 'string' ? ['CMD-SHELL', test] : test;
  if (how !== 'CMD' && how !== 'CMD-SHELL') {
    if (how !== 'NONE') note('its health check is not taken over');
    return undefined;
  }
  return withoutEmpty({
    command: how === 'CMD' ? words : words.join(' '),
    interval: healthcheck.interval === undefined ? undefined : durationOf(healthcheck.interval),
    timeout: healthcheck.timeout === undefined ? undefined : durationOf(healthcheck.timeout),
    retries: healthcheck.retries,
    start: healthcheck.start_period === undefined ? undefined : durationOf(healthcheck.start_period),
  });
}

function volumesOf({ volumes }: ComposeService, note: Note): Record<string, unknown>[] {
  return volumes.flatMap((volume) => {
    const [source = '', target] = typeof volume === 'string' ? volume.split(':') : [volume.source ?? '', volume.target];
    const isNamed = /^[\w][\w.-]*$/.test(source) && (typeof volume === 'string' || volume.type === 'volume');
    if (target !== undefined && isNamed) return [{ name: entryName(source), path: target }];
    const what = typeof volume === 'string' ? volume : `${volume.type} ${source} at ${volume.target}`;
    note(`\`${what}\` is not taken over: what is in a folder of this machine belongs into the image`);
    return [];
  });
}

function limitsOf(service: ComposeService): { cpus?: number; memory?: string } | null {
  const limits = service.deploy?.resources?.limits;
  const cpus = limits?.cpus ?? service.cpus;
  const memory = limits?.memory ?? service.mem_limit;
  if (cpus === undefined && memory === undefined) return null;
  return { ...(cpus === undefined ? {} : { cpus }), ...(memory === undefined ? {} : { memory: memory.toLowerCase() }) };
}

/** `1m30s` of compose as a duration with one unit. */
function durationOf(text: string): string {
  const units: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)];
  const ms = parts.reduce((sum, [, count, unit]) => sum + Number(count) * (units[unit ?? ''] ?? 0), 0);
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${Math.max(1, Math.round(ms))}ms`;
}

function withoutEmpty(entries: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(entries).filter(([, value]) => {
      if (value === undefined || value === null) return false;
      if (Array.isArray(value)) return value.length > 0;
      return typeof value !== 'object' || Object.keys(value).length > 0;
    }),
  );
}

/** How `services/` names a folder that stands in a compose file; null outside the workspace. */
export function folderFrom(workspaceDir: string, composeDir: string): (folder: string) => string | null {
  return (folder) => {
    const absolute = path.resolve(composeDir, folder);
    const inside = path.relative(workspaceDir, absolute);
    if (inside.startsWith('..') || path.isAbsolute(inside)) return null;
    return path.posix.join('..', ...inside.split(path.sep));
  };
}
