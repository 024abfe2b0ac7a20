import type { ResolvedEnvironment, ResolvedNode } from '../../model/resolved';

export interface VagrantfileOptions {
  /** Begins the names of machines where they are containers. */
  readonly prefix: string;
  readonly keyFile: string;
  /** The image of machines that are containers. */
  readonly image: string;
}

/**
 * The Vagrantfile of an environment: a machine for each node, with nothing on it. What belongs on it comes over SSH
 * afterwards, the same way as on any host. Pure.
 */
export function vagrantfile(environment: ResolvedEnvironment, options: VagrantfileOptions): string {
  const { provider, box } = environment.vagrant;
  return [
    '# Written by gemba from the environment of this name; changes are lost with the next `gemba up`.',
    "Vagrant.configure('2') do |config|",
    "  config.vm.synced_folder '.', '/vagrant', disabled: true",
    ...(provider === 'docker'
      ? [`  config.ssh.private_key_path = ${ruby(options.keyFile)}`, '  config.ssh.insert_key = false']
      : []),
    ...environment.nodes.flatMap((node) => machine(node, provider, box, options)),
    'end',
    '',
  ].join('\n');
}

function machine(node: ResolvedNode, provider: string, box: string | null, options: VagrantfileOptions): string[] {
  const { cpus = null, memoryBytes = null } = node.size ?? {};
  const megabytes = memoryBytes === null ? null : Math.round(memoryBytes / 1024 ** 2);
  const limits =
    provider === 'docker'
      ? [
          `      own.image = ${ruby(options.image)}`,
          `      own.name = ${ruby(`${options.prefix}-${node.name}`)}`,
          '      own.has_ssh = true',
          '      own.remains_running = true',
          `      own.create_args = [${createArgs(cpus, megabytes).map(ruby).join(', ')}]`,
        ]
      : [
          ...(cpus === null ? [] : [`      own.cpus = ${Math.max(1, Math.ceil(cpus))}`]),
          ...(megabytes === null ? [] : [`      own.memory = ${Math.max(256, megabytes)}`]),
        ];
  return [
    `  config.vm.define ${ruby(node.name)} do |machine|`,
    `    machine.vm.hostname = ${ruby(node.name)}`,
    ...(provider === 'docker' ? [] : [`    machine.vm.box = ${ruby(box ?? 'debian/bookworm64')}`]),
    `    machine.vm.provider ${ruby(provider)} do |own|`,
    ...limits,
    '    end',
    '  end',
  ];
}

function createArgs(cpus: number | null, megabytes: number | null): string[] {
  return [
    ...['--label', 'gemba.machine=vagrant'],
    ...(cpus === null ? [] : ['--cpus', String(cpus)]),
    ...(megabytes === null ? [] : ['--memory', `${Math.max(64, megabytes)}m`]),
  ];
}

/** In single quotes Ruby replaces nothing but these two. */
export function ruby(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
