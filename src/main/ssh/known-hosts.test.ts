import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHostAddress } from '../platform/host-address';
import { runProcess } from '../platform/process-runner';
import { temporaryFolder } from '../platform/testing';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fingerprint, hostEntry, keyType, parseKnownHosts } from './known-hosts';
import { parseSettings } from './openssh-config';
import { sshdAvailable } from './testing/sshd';

const KEY = 'AAAAC3NzaC1lZDI1NTE5AAAAIBLb2mWxyT2ZxYlGgXSoGVbKiBbKGtwpqSkpBNGMPyZ5';

describe('known hosts', () => {
  const text = `
# comment
shop.example,10.0.0.7 ssh-ed25519 AAAA1
[shop.example]:2222 ssh-rsa AAAA2
*.lab,!bad.lab ecdsa-sha2-nistp256 AAAA3
@revoked * ssh-ed25519 AAAA4
@cert-authority *.example ssh-ed25519 AAAA5
broken
`;

  it.each([
    ['shop.example', [['ssh-ed25519', ['AAAA1']]]],
    ['SHOP.example', [['ssh-ed25519', ['AAAA1']]]],
    ['10.0.0.7', [['ssh-ed25519', ['AAAA1']]]],
    ['[shop.example]:2222', [['ssh-rsa', ['AAAA2']]]],
    ['good.lab', [['ecdsa-sha2-nistp256', ['AAAA3']]]],
    ['bad.lab', []],
    ['elsewhere', []],
  ])('knows the keys of %s', (entry, keys) => {
    const known = parseKnownHosts(text, entry);
    expect([...known.keys]).toEqual(keys);
    expect([...known.revoked]).toEqual(['AAAA4']);
  });

  it('files a host on another port under both', () => {
    expect(hostEntry('h', 22)).toBe('h');
    expect(hostEntry('h', 2222)).toBe('[h]:2222');
  });

  it('tells the kind of a key, and shows it as OpenSSH does', () => {
    const key = Buffer.from(KEY, 'base64');
    expect(keyType(key)).toBe('ssh-ed25519');
    expect(fingerprint(key)).toMatch(/^SHA256:[\w+/]{43}$/);
    expect(keyType(Buffer.alloc(2))).toBe('');
  });

  it.skipIf(!sshdAvailable)('finds the names that OpenSSH has hashed (needs openssh-client)', async () => {
    const file = path.join(temporaryFolder(), 'known_hosts');
    writeFileSync(file, `[shop.example]:2222 ssh-ed25519 ${KEY}\nother ssh-ed25519 ${KEY}\n`);
    expect((await runProcess('ssh-keygen', ['-H', '-f', file])).exitCode).toBe(0);
    const { readFileSync } = await import('node:fs');
    const hashed = readFileSync(file, 'utf8');
    expect(hashed).not.toContain('shop');
    expect([...parseKnownHosts(hashed, '[shop.example]:2222').keys]).toEqual([['ssh-ed25519', [KEY]]]);
    expect([...parseKnownHosts(hashed, 'shop.example').keys]).toEqual([]);
  });

  it('survives any text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), fc.string({ maxLength: 40 }), (text, entry) => {
        expect(parseKnownHosts(text, entry).keys).toBeInstanceOf(Map);
      }),
    );
  });
});

describe('what `ssh -G` says', () => {
  it('is read key by key, several times the same one too', () => {
    const settings = parseSettings('user ada\nidentityfile ~/.ssh/a\nidentityfile ~/.ssh/b\nproxyjump u@j:2,k\n');
    expect(settings.get('identityfile')).toEqual(['~/.ssh/a', '~/.ssh/b']);
    expect(settings.get('proxyjump')).toEqual(['u@j:2,k']);
  });

  it.each([
    ['jump', { host: 'jump' }],
    ['ada@jump:2222', { host: 'jump', user: 'ada', port: 2222 }],
    ['ssh://ada@[::1]:2222', { host: '::1', user: 'ada', port: 2222 }],
  ])('names the hop %s', (text, hop) => {
    expect(parseHostAddress(text)).toEqual(hop);
  });
});
