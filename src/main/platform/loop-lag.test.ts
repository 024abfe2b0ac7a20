import { setTimeout as wait } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { monitorLoopLag } from './loop-lag';

function block(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

it('sees a blocked event loop, and forgets it on reset', async () => {
  const monitor = monitorLoopLag();
  try {
    await wait(50);
    block(200);
    await wait(50);
    expect(monitor.read().max).toBeGreaterThan(100);
    monitor.reset();
    expect(monitor.read().max).toBe(0);
  } finally {
    await monitor.dispose();
  }
});
