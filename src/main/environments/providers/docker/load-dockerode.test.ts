import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { loadDockerode } from './load-dockerode';

it('loads a client that works, without what it does not need, and leaves the real parts to whoever asks for them', () => {
  const own = createRequire(import.meta.url);
  const Docker = loadDockerode({ ssh: false });
  expect(new Docker({ socketPath: '/nowhere.sock' }).modem).toBeTypeOf('object');
  const ofModem = createRequire(createRequire(own.resolve('dockerode')).resolve('docker-modem'));
  expect(own.cache[ofModem.resolve('ssh2')]).toBeUndefined();
  expect((ofModem('ssh2') as { Client: unknown }).Client).toBeTypeOf('function');
});

it('loads SSH for a connection that goes through it, also after one that did not', () => {
  loadDockerode({ ssh: false });
  const Docker = loadDockerode({ ssh: true });
  // docker-modem makes its SSH client from ssh2's as soon as it is given such an address.
  expect(() => new Docker({ protocol: 'ssh', host: 'nowhere.invalid', username: 'x', port: 22 })).not.toThrow();
});
