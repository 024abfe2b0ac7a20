import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CollectDefinition } from '../../../shared/definitions/collect';
import { systemClock } from '../../platform/clock';
import { silentLogger } from '../../platform/logger';
import { type ContainerLogs, followContainerLogs, type LoggedLine } from './follow-container-logs';

function follow(entries: Record<string, object>, logs: ContainerLogs) {
  const taken: string[] = [];
  const parsed = Object.entries(entries).map(([name, entry]) => [name, CollectDefinition.parse(entry)] as const);
  const following = followContainerLogs(Object.fromEntries(parsed), {
    logs,
    takeLines: (lines) => void taken.push(...lines),
    clock: systemClock,
    logger: silentLogger,
  });
  onTestFinished(() => following.dispose());
  return { taken, following };
}

const untilAborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
const line = (node: string, text: string): LoggedLine => ({ node, text });

describe('logs of containers', () => {
  it('are handed on where a line may hold a number, from the nodes that are named', async () => {
    const asked: string[] = [];
    const { taken, following } = follow(
      {
        orders: { kind: 'log', environment: 'local', nodes: ['orders-1'] },
        file: { kind: 'log', file: '/var/log/x' },
        web: { kind: 'http', url: 'http://x.example' },
      },
      async (environment, emit, signal) => {
        asked.push(environment);
        emit([line('orders-1', 'count#a=1'), line('orders-2', 'count#b=1'), line('orders-1', 'nothing')]);
        await untilAborted(signal);
      },
    );
    expect({ asked, taken }).toEqual({ asked: ['local'], taken: ['count#a=1'] });
    expect(following.status()).toMatchObject([{ name: 'orders', state: 'ok', samples: 3 }]);
  });

  it('are followed again after the engine was away, and said to fail meanwhile', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    let tries = 0;
    const { taken, following } = follow(
      { orders: { kind: 'log', environment: 'local' } },
      async (_environment, emit, signal) => {
        tries += 1;
        if (tries < 3) throw new Error('Docker is not running.');
        emit([line('orders-1', 'count#a=1')]);
        await untilAborted(signal);
      },
    );
    await vi.advanceTimersByTimeAsync(1);
    expect(following.status()).toMatchObject([{ state: 'failing', problem: 'Docker is not running.' }]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect({ tries, taken }).toEqual({ tries: 3, taken: ['count#a=1'] });
    expect(following.status()).toMatchObject([{ state: 'ok', problem: null, failingSince: null }]);
  });

  it('end when they are told to', async () => {
    const { following } = follow({ orders: { kind: 'log', environment: 'local' } }, (_environment, _emit, signal) =>
      untilAborted(signal),
    );
    await following.dispose();
  });
});
