import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dockerAvailable } from '../../../platform/testing';
import { docker } from '../../testing/docker';
import type { ObservedContainer } from '../../model/observed';
import { resolveConnection } from './connection';
import { createEngine } from './engine';
import { noLogins } from '../../testing/no-logins';
import { openLocalLayer } from './local-layer';
import { readChangedFiles } from './read-files';

const never = new AbortController().signal;

/** What somebody may do to the files of a container, each in a way of its own to overlayfs. */
const HANDS: readonly string[] = [
  'mkdir -p /opt/a/b && echo one >/opt/a/b/c && mkdir /opt/empty',
  'echo more >>/etc/debian_version',
  // The length stays as it was.
  'sed -i s/root/toor/ /etc/shadow',
  'rm /etc/issue',
  'rm /etc/issue.net && echo new >/etc/issue.net',
  'rm -r /etc/skel',
  'chmod 600 /etc/fstab; chown 33:33 /etc/hostname-not-there /etc/profile; true',
  'chmod 700 /opt /srv',
  // Copied up, and yet nothing differs.
  'cp -p /etc/login.defs /tmp/x && touch -r /tmp/x /etc/login.defs',
  // Only its time differs.
  'cp /etc/deluser.conf /tmp/y && cp /tmp/y /etc/deluser.conf',
  'ln -s /etc/passwd /opt/link && ln -s nowhere /opt/dangling && ln /etc/debian_version /opt/hard',
  'mv /home /opt/home && ln -s /opt/home /home',
  'rm -r /mnt && echo file >/mnt',
  'mkfifo /opt/pipe && mknod /opt/null c 1 3',
  // Longer than what is compared of a file.
  'head -c 6000000 /dev/zero >/opt/long && echo end >>/opt/long',
  'mv /etc/pam.conf /etc/pam.moved',
  'echo x >"/opt/a b\'c%d" && echo y >/opt/ü',
  // Lead out of the container.
  'ln -s ../../../../../../etc /opt/out && ln -s / /opt/root',
  'rm /var/lib/dpkg/info/tzdata.list',
];

describe.skipIf(!dockerAvailable)('a layer read from files (needs Docker)', { timeout: 60_000 }, () => {
  const engine = createEngine(resolveConnection(undefined), noLogins);
  const name = `gemba-layer-${randomBytes(4).toString('hex')}`;
  const inspect = async (): Promise<ObservedContainer> => {
    const found = await engine.reader.inspectContainer(name);
    if (found === null) throw new Error(`${name} is gone.`);
    return found;
  };

  beforeAll(async () => {
    await docker('run', '--detach', '--name', name, 'debian:12-slim', 'sleep', 'infinity');
  });
  afterAll(async () => {
    await docker('rm', '--force', name);
  });

  it('tells what the engine tells, whatever was done by hand', async () => {
    for (const script of HANDS) await docker('exec', name, 'sh', '-c', script);
    const container = await inspect();
    const fromEngine = await readChangedFiles(engine.reader, { ...container, layer: null }, never);
    expect(fromEngine.length).toBeGreaterThan(HANDS.length);
    const local = await openLocalLayer(container.layer);
    // On an engine whose files cannot be read there is nothing to compare, and the engine is what is asked.
    if (local !== null) expect(await local.changes()).not.toBeNull();
    expect(await readChangedFiles(engine.reader, container, never)).toEqual(fromEngine);
  });

  it('leaves it to the engine where a folder was removed and made anew', async () => {
    await docker('exec', name, 'sh', '-c', 'rm -r /etc/default && mkdir /etc/default && echo x >/etc/default/x');
    const container = await inspect();
    const local = await openLocalLayer(container.layer);
    expect((await local?.changes()) ?? null).toBeNull();
    const files = await readChangedFiles(engine.reader, container, never);
    expect(files).toEqual(await readChangedFiles(engine.reader, { ...container, layer: null }, never));
    expect(files).toContainEqual(expect.objectContaining({ path: '/etc/default/useradd', kind: 'deleted' }));
  });

  it('leaves it to the engine where nothing runs', async () => {
    await docker('stop', '--time', '0', name);
    expect(await openLocalLayer((await inspect()).layer)).toBeNull();
  });
});
