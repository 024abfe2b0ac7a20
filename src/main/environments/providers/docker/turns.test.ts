import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Turns } from './turns';

it('lets two in at a time, in order, and goes on after a failure', async () => {
  const turns = new Turns(2);
  const order: number[] = [];
  let inside = 0;
  let most = 0;
  const results = await Promise.allSettled(
    [1, 2, 3, 4, 5].map((number) =>
      turns.take(async () => {
        inside += 1;
        most = Math.max(most, inside);
        order.push(number);
        await sleep(5);
        inside -= 1;
        if (number === 2) throw new Error('broken');
      }),
    ),
  );
  expect(most).toBe(2);
  expect(order).toEqual([1, 2, 3, 4, 5]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled', 'fulfilled']);
});
