import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EnvironmentDefinition } from '../../../shared/definitions/environment';
import { ServiceDefinition } from '../../../shared/definitions/service';
import { adoptVagrantfile } from './adopt-vagrantfile';

const toWorkspace = (file: string): string | null => (file.startsWith('..') ? null : `../${file}`);
const adopt = (text: string) => adoptVagrantfile(text, 'lab', toWorkspace);
const configure = (body: string): string => `Vagrant.configure("2") do |config|\n${body}\nend\n`;

const LAB = `# -*- mode: ruby -*-
VERSION = "2"
Vagrant.configure(VERSION) do |config|
  config.vm.box = "debian/bookworm64" # the # of a comment, not of "a # text"
  config.vm.synced_folder ".", "/vagrant", disabled: true
  config.vm.provider :libvirt do |v|
    v.memory = 1_024
    v.cpus = 2
    v.nested = true
  end
  config.vm.define "web_1", primary: true do |web|
    web.vm.hostname = "web"
    web.vm.network "forwarded_port", guest: 80,
      host: 8080
    web.vm.network :private_network, ip: "10.0.0.5"
    web.vm.provision "shell", path: "web/install.sh"
    web.vm.provision "shell", inline: <<-SHELL
      apt-get update
      end
    SHELL
  end
  config.vm.define "db" do |db|
    db.vm.provision :ansible do |a|
      a.playbook = "db/site.yml"
    end
    db.vm.provision "chef_solo" do |chef|
      chef.add_recipe "x"
    end
    if ENV["BIG"]
      db.vm.network "public_network"
    end
  end
  (1..3).each do |i|
    config.vm.define "node-#{i}" do |node|
      node.vm.box = "other"
    end
  end
end
`;

describe('a Vagrantfile', () => {
  it('becomes a node and a service for each machine, with what it says of them', () => {
    const { environment, services, sizes } = adopt(LAB);
    expect(environment).toEqual({
      provider: 'vagrant',
      vagrant: { provider: 'libvirt', box: 'debian/bookworm64' },
      nodes: [
        { name: 'web-1', services: ['web-1'], size: 'lab-web-1' },
        { name: 'db', services: ['db'], size: 'lab-db' },
      ],
    });
    expect(services).toEqual({
      'web-1': {
        shell: '../web/install.sh',
        connectivity: [{ protocol: 'tcp', ports: [80], allowed: ['WORLD'] }],
      },
      db: { ansible: '../db/site.yml' },
    });
    expect(sizes['lab-db']).toEqual({ cpus: 2, memory: '1024mb' });
    expect(EnvironmentDefinition.safeParse(environment).success).toBe(true);
    for (const service of Object.values(services)) expect(ServiceDefinition.safeParse(service).success).toBe(true);
  });

  it('is not run: what would have to be worked out is named with its line, as a whole', () => {
    const worked = (line: number, text: string): string =>
      `line ${line}: \`${text}\` has to be worked out, which is not done: with everything in it, it is not taken over`;
    expect(adopt(LAB).notes).toEqual([
      worked(2, 'VERSION = "2"'),
      worked(33, '(1..3).each do |i|'),
      'web-1: line 9: `nested` of the provider is not taken over',
      'web-1: line 13: port 80 is reached on the machine itself, not on 8080 of this one',
      'web-1: line 15: 10.0.0.5 is not kept: machines find each other by name',
      'web-1: line 17: the provisioner shell is written into the Vagrantfile: put it into a file, and name it by `shell:`',
      'db: line 9: `nested` of the provider is not taken over',
      'db: line 26: the provisioner chef_solo is not taken over',
      `db: ${worked(29, 'if ENV["BIG"]')}`,
    ]);
    expect(Object.keys(adopt(LAB).services)).toEqual(['web-1', 'db']);
  });

  it.each([
    ['a text with something to work out', 'config.vm.box = "a-#{`touch /tmp/x`}"'],
    ['a shell command', 'config.vm.box = `id`'],
    ['a call', 'config.vm.box = File.read("x")'],
    ['a list', 'config.vm.network "private_network", ip: ["a"]'],
    ['a condition after it', 'config.vm.box = "a" if ENV["A"]'],
    ['another variable', 'other.vm.box = "a"'],
  ])('has %s named, and not taken over', (_, line) => {
    const { environment, notes } = adopt(configure(line));
    expect(environment).toEqual({ provider: 'vagrant', nodes: [{ name: 'default', services: ['default'] }] });
    expect(notes).toEqual([expect.stringContaining(`line 2: \`${line}\``)]);
  });

  it('has files outside the workspace and second provisioners named', () => {
    const provision = (file: string): string => `config.vm.provision "shell", path: "${file}"`;
    expect(adopt(configure(provision('../x.sh'))).notes).toEqual([
      'default: line 2: ../x.sh is outside this workspace: copy it in, and write `shell:`',
    ]);
    expect(adopt(configure(`${provision('a.sh')}\n${provision('b.sh')}`)).notes).toEqual([
      'default: line 3: a second provisioner, b.sh: a service has one, which can call the other',
    ]);
  });

  it('is read to its end, whatever stands in it', () => {
    const pieces = fc.constantFrom(...LAB.split('\n'), 'end', '{', 'do |x|', "'", '"', '<<-A', '\\', ',');
    fc.assert(
      fc.property(fc.array(pieces), (lines) => {
        expect(adopt(lines.join('\n')).environment.nodes).toBeInstanceOf(Array);
      }),
    );
  });
});
