import { expect, it } from 'vitest';
import { GembaError } from '../../shared/errors';
import type { Router } from './router';
import { createSwitchRouter } from './switch-router';

const answering = (answer: string): Router => ({
  call: () => Promise.resolve(answer),
  subscribe: () => Promise.resolve(),
  specOf: () => null,
});
const signal = new AbortController().signal;

it('lets calls wait for the first router, and sends later ones to its successor', async () => {
  const { router, point } = createSwitchRouter();
  const early = router.call('app', 'info', {}, { signal });
  point(Promise.resolve(answering('first')));
  await expect(early).resolves.toBe('first');
  point(Promise.resolve(answering('second')));
  await expect(router.call('app', 'info', {}, { signal })).resolves.toBe('second');
});

it('answers every call with the error of a router that could not be made', async () => {
  const { router, point } = createSwitchRouter();
  point(Promise.reject(new GembaError('busy', 'The folder is in use.')));
  await expect(router.call('app', 'info', {}, { signal })).rejects.toMatchObject({ code: 'busy' });
});

it('knows the pressure of a stream before any router is there', () => {
  const { router } = createSwitchRouter();
  expect(router.specOf('app', 'status')).toMatchObject({ kind: 'stream', pressure: 'latest' });
  expect(router.specOf('app', 'constructor')).toBeNull();
  expect(router.specOf('nothing', 'status')).toBeNull();
});
