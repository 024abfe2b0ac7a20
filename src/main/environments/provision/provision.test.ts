import { describe, expect, it } from 'vitest';
import { fileChanges, readFingerprints } from './provision';
import { ansibleChanges, puppetChanges } from './provisioners';

describe('what a second run of a provisioner changed', () => {
  it('is read from what puppet says', () => {
    const output = `Notice: Compiled catalog for web in environment production in 0.01 seconds
Notice: /Stage[main]/Main/File[/etc/a b]/content: content changed '{md5}1' to '{md5}2'
Notice: /Stage[main]/Web/Exec[date]/returns: executed successfully
Notice: /Stage[main]/Web/Exec[date]/returns: executed successfully
Notice: Applied catalog in 0.02 seconds
`;
    expect(puppetChanges(output)).toEqual(['File[/etc/a b] content', 'Exec[date] returns']);
    expect(puppetChanges('')).toEqual(['something that puppet does not name']);
  });

  it('is read from what ansible says', () => {
    const output = `PLAY [all] ***
TASK [Gathering Facts] ****
ok: [localhost]
TASK [Write [it] down] ****
changed: [localhost] => (item=a)
changed: [localhost] => (item=b)
RUNNING HANDLER [Start] ***
changed: [localhost]
`;
    expect(ansibleChanges(output)).toEqual(['Write [it] down', 'Start']);
  });

  it('is read from files for a script, and is not what programs write in normal life', () => {
    const hash = (digit: string): string => digit.repeat(64);
    const before = readFingerprints(
      `644 root:root '/etc/a b'\n755 root:root /etc/b\n777 root:root '/etc/c' -> '/x'\n${hash('1')}  /etc/a b\n${hash('2')}  /etc/b\n`,
    );
    expect(before.get('/etc/c')).toContain('/x');
    const after = readFingerprints(
      `644 root:root '/etc/a b'\n700 root:root /etc/b\n644 root:root /var/log/x\n644 root:root /srv/new\n${hash('9')}  /etc/a b\n${hash('2')}  /etc/b\n`,
    );
    expect(fileChanges(before, after)).toEqual([
      { path: '/etc/a b', kind: 0 },
      { path: '/etc/b', kind: 0 },
      { path: '/etc/c', kind: 2 },
      { path: '/srv/new', kind: 1 },
    ]);
    expect(fileChanges(before, before)).toEqual([]);
  });
});
