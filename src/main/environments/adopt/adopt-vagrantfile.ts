import path from 'node:path';
import { VagrantProvider } from '../../../shared/definitions/environment';
import type { AdoptedDefinitions } from './adopt-compose';
import { entryName } from './adopt-compose';
import { readVagrantfile, type Literal, type VagrantStatement } from './vagrantfile-text';

/** What was read of one machine, the lines for all machines first. */
interface Machine {
  readonly name: string;
  readonly statements: readonly VagrantStatement[];
}

/** What has a counterpart that needs no word: machines find each other by name, and are reached by keys. */
const NEEDLESS = new Set([
  'vm.hostname',
  'vm.synced_folder',
  'vm.box_check_update',
  'ssh.insert_key',
  'vm.boot_timeout',
]);

/**
 * Makes definitions from a Vagrantfile: a node and a service for each machine, with its size, its provisioner and the ports
 * that it forwards. Nothing of the file is run; what only running it would tell is named with its line. Pure.
 *
 * @param toWorkspace a file that the Vagrantfile names, as `services/` would name it; null where that is outside
 */
export function adoptVagrantfile(
  text: string,
  environment: string,
  toWorkspace: (file: string) => string | null,
): AdoptedDefinitions {
  const notes: string[] = [];
  const top = readVagrantfile(text);
  const configured = top.flatMap((statement) =>
    statement.kind === 'call' && statement.path === 'configure' ? statement.block : [],
  );
  for (const statement of top) if (statement.kind === 'unknown') notes.push(notUnderstood(statement));
  const isMachine = (statement: VagrantStatement): boolean =>
    statement.kind === 'call' && statement.path === 'vm.define';
  const common = configured.filter((statement) => !isMachine(statement));
  const defined = configured.flatMap((statement): Machine[] =>
    statement.kind === 'call' && isMachine(statement)
      ? [{ name: String(statement.words[0] ?? 'default'), statements: [...common, ...statement.block] }]
      : [],
  );
  for (const statement of common) if (statement.kind === 'unknown') notes.push(notUnderstood(statement));
  const machines =
    defined.length > 0 ? defined : configured.length > 0 ? [{ name: 'default', statements: common }] : [];
  const providers = new Map<string, number>();
  const boxes = new Set<string>();
  const sizes: Record<string, { cpus?: number; memory?: string }> = {};
  const services: Record<string, Record<string, unknown>> = {};
  const nodes: Record<string, unknown>[] = [];
  for (const { name, statements } of machines) {
    const own = entryName(name);
    const known = new Set(common);
    const note = (what: string): void => void notes.push(`${own}: ${what}`);
    const read = readMachine(statements, toWorkspace, note, (statement) => known.has(statement));
    for (const provider of read.providers) providers.set(provider, (providers.get(provider) ?? 0) + 1);
    if (read.box !== null) boxes.add(read.box);
    services[own] = {
      ...read.provisioner,
      ...(read.connectivity.length === 0 ? {} : { connectivity: read.connectivity }),
    };
    const size = `${environment}-${own}`;
    if (read.size !== null) sizes[size] = read.size;
    nodes.push({ name: own, services: [own], ...(read.size === null ? {} : { size }) });
  }
  const [box, ...otherBoxes] = [...boxes];
  if (otherBoxes.length > 0)
    notes.push(
      `all machines start from ${box ?? ''}: an environment has one box, and ${otherBoxes.join(', ')} is left out`,
    );
  const provider = [...providers].sort((a, b) => b[1] - a[1])[0]?.[0];
  const vagrant = { ...(provider === undefined ? {} : { provider }), ...(box === undefined ? {} : { box }) };
  return {
    services,
    environment: { provider: 'vagrant', ...(Object.keys(vagrant).length === 0 ? {} : { vagrant }), nodes },
    sizes,
    notes: [...new Set(notes)],
  };
}

interface ReadMachine {
  box: string | null;
  providers: string[];
  size: { cpus?: number; memory?: string } | null;
  provisioner: Record<string, string>;
  connectivity: Record<string, unknown>[];
}

function readMachine(
  statements: readonly VagrantStatement[],
  toWorkspace: (file: string) => string | null,
  note: (what: string) => void,
  isCommon: (statement: VagrantStatement) => boolean,
): ReadMachine {
  const found: ReadMachine = { box: null, providers: [], size: null, provisioner: {}, connectivity: [] };
  for (const statement of statements) {
    if (statement.kind === 'unknown') {
      if (!isCommon(statement)) note(notUnderstood(statement));
    } else if (statement.path === 'vm.box' && statement.kind === 'set') found.box = String(statement.value);
    else if (statement.path === 'vm.provider' && statement.kind === 'call') readProvider(statement, found, note);
    else if (statement.path === 'vm.provision' && statement.kind === 'call')
      readProvision(statement, found, toWorkspace, note);
    else if (statement.path === 'vm.network' && statement.kind === 'call') readNetwork(statement, found, note);
    else if (!NEEDLESS.has(statement.path)) note(`line ${statement.line}: \`${statement.path}\` is not taken over`);
  }
  return found;
}

type Call = Extract<VagrantStatement, { kind: 'call' }>;

function readProvider({ words, block, line }: Call, found: ReadMachine, note: (what: string) => void): void {
  const name = String(words[0] ?? '');
  if (!VagrantProvider.safeParse(name).success) {
    note(`line ${line}: the provider ${name} is not known here: ${VagrantProvider.options.join(', ')} are`);
    return;
  }
  found.providers.push(name);
  for (const statement of block) {
    if (statement.kind === 'set' && statement.path === 'memory')
      found.size = { ...found.size, memory: `${statement.value}mb` };
    else if (statement.kind === 'set' && statement.path === 'cpus')
      found.size = { ...found.size, cpus: Number(statement.value) };
    else if (statement.kind === 'unknown') note(notUnderstood(statement));
    else note(`line ${statement.line}: \`${statement.path}\` of the provider is not taken over`);
  }
}

/** Where each of Vagrant's provisioners keeps the file that it applies. */
const FILE_OF: Readonly<Record<string, readonly [key: 'shell' | 'puppet_manifest' | 'ansible', option: string]>> = {
  shell: ['shell', 'path'],
  puppet: ['puppet_manifest', 'manifest_file'],
  ansible: ['ansible', 'playbook'],
  ansible_local: ['ansible', 'playbook'],
};

function readProvision(
  { words, options, block, line }: Call,
  found: ReadMachine,
  toWorkspace: (file: string) => string | null,
  note: (what: string) => void,
): void {
  const given: Record<string, Literal> = { ...options };
  for (const statement of block) if (statement.kind === 'set') given[statement.path] = statement.value;
  // A provisioner may have a name of its own before its kind.
  const kind = String(given['type'] ?? words[0] ?? '');
  const [key, option] = FILE_OF[kind] ?? [null, ''];
  if (key === null) return note(`line ${line}: the provisioner ${kind} is not taken over`);
  const named = given[option];
  if (named === undefined) {
    const inline = given['inline'] === undefined ? 'names no file' : 'is written into the Vagrantfile';
    return note(`line ${line}: the provisioner ${kind} ${inline}: put it into a file, and name it by \`${key}:\``);
  }
  const folder = kind === 'puppet' ? String(given['manifests_path'] ?? 'manifests') : '';
  const file = toWorkspace(path.posix.join(folder, String(named)));
  if (file === null)
    return note(`line ${line}: ${String(named)} is outside this workspace: copy it in, and write \`${key}:\``);
  if (Object.keys(found.provisioner).length > 0)
    return note(`line ${line}: a second provisioner, ${String(named)}: a service has one, which can call the other`);
  found.provisioner = { [key]: file };
}

function readNetwork({ words, options, line }: Call, found: ReadMachine, note: (what: string) => void): void {
  const kind = String(words[0] ?? '');
  const guest = Number(options['guest']);
  if (kind === 'forwarded_port' && Number.isInteger(guest)) {
    const protocol = options['protocol'] === 'udp' ? 'udp' : 'tcp';
    found.connectivity.push({ protocol, ports: [guest], allowed: ['WORLD'] });
    if (options['host'] !== undefined)
      note(
        `line ${line}: port ${guest} is reached on the machine itself, not on ${String(options['host'])} of this one`,
      );
  } else if (kind === 'private_network') {
    if (options['ip'] !== undefined)
      note(`line ${line}: ${String(options['ip'])} is not kept: machines find each other by name`);
  } else note(`line ${line}: the network ${kind} is not taken over`);
}

function notUnderstood({ text, line }: Extract<VagrantStatement, { kind: 'unknown' }>): string {
  return `line ${line}: \`${text}\` has to be worked out, which is not done: with everything in it, it is not taken over`;
}
