import { shellLine } from '../../platform/shell-words';
import type { Provisioner } from '../model/resolved';

type Kind = Provisioner['kind'];

/** What a run of a provisioner said and how it ended. */
interface Outcome {
  readonly status: number;
  readonly stdout: string;
}

interface ProvisionerTool {
  /** For people: what its file is called. */
  readonly noun: string;
  /** Brings what applies it, where that is not there already. */
  readonly install: string | null;
  /** Applies a file, given by its place on the machine. */
  apply(place: string): string;
  readonly succeeded: readonly number[];
  /** What a run changed, by its own account; null where it gives none. */
  changes(outcome: Outcome): string[] | null;
}

const install = (program: string, packages: string): string =>
  `command -v ${program} >/dev/null 2>&1 || { apt-get update -qq && apt-get install -y -qq --no-install-recommends ${packages}; }`;

/** How each kind is applied to a machine, whatever that is: a host, or the container that an image is made from. */
export const PROVISIONERS: Readonly<Record<Kind, ProvisionerTool>> = {
  shell: {
    noun: 'script',
    install: null,
    apply: (place) => shellLine([place]),
    succeeded: [0],
    changes: () => null,
  },
  puppet_manifest: {
    noun: 'puppet manifest',
    install: install('puppet', 'puppet-agent'),
    apply: (place) => `puppet apply --color=false --detailed-exitcodes ${shellLine([place])}`,
    // 2: it changed something, and nothing failed.
    succeeded: [0, 2],
    changes: ({ status, stdout }) => (status === 0 ? [] : puppetChanges(stdout)),
  },
  ansible: {
    noun: 'playbook',
    install: install('ansible-playbook', 'ansible-core'),
    apply: (place) => `ansible-playbook --connection local --inventory localhost, ${shellLine([place])}`,
    succeeded: [0],
    changes: ({ stdout }) => ansibleChanges(stdout),
  },
};

/** Ansible refuses to start where the locale is not one of UTF-8. */
export const PROVISION_ENV = { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8', ANSIBLE_NOCOLOR: '1' } as const;

/** `Notice: /Stage[main]/Main/File[/etc/motd]/content: content changed …` → `File[/etc/motd] content`. */
export function puppetChanges(output: string): string[] {
  const named = output.split('\n').flatMap((line) => {
    const [, resource, property] = /^Notice: \/Stage\[.*\/(\w[\w:]*\[.*\])\/(\w+): /.exec(line) ?? [];
    return resource === undefined || property === undefined ? [] : [`${resource} ${property}`];
  });
  return named.length > 0 ? [...new Set(named)] : ['something that puppet does not name'];
}

/** Tasks that were followed by `changed:`, by their names. */
export function ansibleChanges(output: string): string[] {
  const changed = new Set<string>();
  let task = '';
  for (const line of output.split('\n')) {
    const [, name] = /^(?:TASK|RUNNING HANDLER) \[(.*)\] \**\s*$/.exec(line) ?? [];
    if (name !== undefined) task = name;
    else if (line.startsWith('changed: ')) changed.add(task);
  }
  return [...changed];
}
