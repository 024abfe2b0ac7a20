import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { request, stream } from '../../shared/contract/define';
import { createRouter } from './router';

const contract = {
  sums: {
    add: request({ input: z.object({ a: z.number(), b: z.number() }), output: z.number() }),
    count: stream({ pressure: 'latest', input: z.object({ to: z.number() }), event: z.number() }),
  },
};

const router = createRouter(
  contract,
  {
    sums: {
      add: ({ a, b }: { a: number; b: number }) => (a === 13 ? 'thirteen' : a + b),
      count: ({ to }: { to: number }, emit: (event: number) => void) => {
        for (let event = 1; event <= to; event += 1) emit(event);
      },
    },
  },
  { checkOutputs: true },
);
const signal = new AbortController().signal;

describe('the router', () => {
  it('hands a parsed input to the handler and returns its answer', async () => {
    await expect(router.call('sums', 'add', { a: 1, b: 2 }, { signal })).resolves.toBe(3);
  });

  it('refuses an input that does not fit, naming the field', async () => {
    await expect(router.call('sums', 'add', { a: 1, b: 'two' }, { signal })).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('sums:add was sent something invalid at b') as string,
    });
  });

  it.each(['subtract', 'constructor', '__proto__', 'count'])(
    'refuses the request %s, which is not in the contract',
    async (name) => {
      await expect(router.call('sums', name, {}, { signal })).rejects.toMatchObject({ code: 'usage' });
    },
  );

  it('finds a handler that breaks its promise', async () => {
    await expect(router.call('sums', 'add', { a: 13, b: 0 }, { signal })).rejects.toMatchObject({ code: 'internal' });
  });

  it('delivers the events of a stream until it is aborted', async () => {
    const controller = new AbortController();
    const seen: unknown[] = [];
    await router.subscribe(
      'sums',
      'count',
      { to: 5 },
      (event) => {
        seen.push(event);
        if (event === 3) controller.abort();
      },
      { signal: controller.signal },
    );
    expect(seen).toEqual([1, 2, 3]);
  });
});
