import { describe, expect, it, onTestFinished } from 'vitest';
import { RelayDefinition } from '../../../shared/definitions/routing';
import { silentLogger } from '../../platform/logger';
import { temporaryFolder } from '../../platform/testing';
import { backOffMs } from './back-off';
import { HashRing } from './hash-ring';
import { type RelayDefinitions, Relays } from './relays';
import { LineReceiver, withoutRepeats } from './testing/line-receiver';

async function receiver(): Promise<LineReceiver> {
  const made = new LineReceiver();
  await made.listen();
  onTestFinished(() => made.die());
  return made;
}

function define(raw: Record<string, unknown>): RelayDefinitions {
  return Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, RelayDefinition.parse(value)]));
}

function relaysTo(raw: Record<string, unknown>, stateDir = temporaryFolder()) {
  const relays = new Relays(
    { stateDir, nowMs: () => Date.now(), logger: silentLogger, authorizationOf: () => null },
    define(raw),
  );
  onTestFinished(() => relays.close());
  let next = 0;
  return {
    relays,
    stateDir,
    /** Points whose values count up. */
    push(count: number, nameOf: (index: number) => string = (index) => `s.${index % 10}`): void {
      for (const end = next + count; next < end; next += 1) {
        const name = nameOf(next);
        for (const queue of relays.queuesOf(name)) queue.push(name, next, 1_700_000_000 + next);
      }
      relays.flush();
    },
  };
}

async function until(condition: () => boolean): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt += 1) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it did not happen within ten seconds');
}

const valuesOf = (lines: readonly string[]): number[] => lines.map((line) => Number(line.split(' ')[1]));
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('relaying over TCP', () => {
  it('delivers every point once and in order, and says so', async () => {
    const far = await receiver();
    const { relays, push } = relaysTo({ far: { kind: 'carbon', hosts: [`127.0.0.1:${far.port}`] } });
    for (let round = 0; round < 20; round += 1) push(5000);
    await until(() => relays.status()[0]?.queued === 0);
    expect(valuesOf(far.lines)).toEqual(numbers(100_000));
    expect(relays.status()).toEqual([
      { name: 'far', kind: 'carbon', sent: 100_000, queued: 0, dropped: 0, errors: 0, lagSeconds: 0, problem: null },
    ]);
  });

  it('loses nothing where the connection is cut in the middle, again and again', async () => {
    const far = await receiver();
    const { relays, push } = relaysTo({ far: { kind: 'carbon', hosts: [`127.0.0.1:${far.port}`] } });
    far.cutAfter(10_000);
    push(50_000);
    await until(() => far.cuts === 1);
    far.cutAfter(700_000);
    push(50_000);
    await until(() => relays.status()[0]?.queued === 0);
    expect(far.cuts).toBe(2);
    expect(valuesOf(withoutRepeats(far.lines))).toEqual(numbers(100_000));
    expect(relays.status()[0]).toMatchObject({ sent: 100_000, dropped: 0, errors: 2 });
  });

  it('waits for a receiver that is away, and drains in order when it is back', async () => {
    const far = await receiver();
    await far.die();
    const { relays, push } = relaysTo({ far: { kind: 'carbon', hosts: [`127.0.0.1:${far.port}`] } });
    push(1000);
    await until(() => (relays.status()[0]?.errors ?? 0) > 0);
    expect(relays.status()[0]).toMatchObject({
      sent: 0,
      queued: 1000,
      problem: expect.stringContaining('ECONNREFUSED'),
    });
    push(1000);
    await far.listen();
    push(1000);
    await until(() => relays.status()[0]?.queued === 0);
    expect(valuesOf(far.lines)).toEqual(numbers(3000));
    expect(relays.status()[0]?.problem).toBeNull();
  });

  it('goes on after a new start with what had not been delivered', async () => {
    const far = await receiver();
    await far.die();
    const raw = { far: { kind: 'carbon', hosts: [`127.0.0.1:${far.port}`] } };
    const before = relaysTo(raw);
    before.push(2000);
    await before.relays.close();
    await far.listen();
    const after = relaysTo(raw, before.stateDir);
    await until(() => after.relays.status()[0]?.queued === 0);
    expect(valuesOf(far.lines)).toEqual(numbers(2000));
  });

  it('goes on elsewhere with the points that wait when its definition changes', async () => {
    const [near, far] = [await receiver(), await receiver()];
    await near.die();
    const host = `127.0.0.1:${near.port}`;
    const { relays, push } = relaysTo({ far: { kind: 'carbon', hosts: [host], match: ['^s'] } });
    push(100);
    await until(() => (relays.status()[0]?.errors ?? 0) > 0);
    await near.listen();
    // Only the rules change: the host has its points still.
    relays.redefine(
      define({ far: { kind: 'carbon', hosts: [host] }, also: { kind: 'carbon', hosts: [`127.0.0.1:${far.port}`] } }),
    );
    push(100);
    await until(() => relays.status().every(({ queued }) => queued === 0));
    expect(valuesOf(near.lines)).toEqual(numbers(200));
    expect(valuesOf(far.lines)).toEqual(numbers(200).slice(100));
  });
});

describe('who gets what', () => {
  it('everybody who matches, up to the first that wants to be the last', async () => {
    const all = [await receiver(), await receiver(), await receiver()];
    const to = (index: number) => ({ kind: 'carbon', hosts: [`127.0.0.1:${all[index]?.port}`] });
    const { relays, push } = relaysTo({
      a: { ...to(0), match: ['^app\\.', 'cpu'], except: ['secret'] },
      b: { ...to(1), match: ['^app\\.x'], continue: false },
      c: to(2),
    });
    const names = ['app.x', 'app.y', 'host.cpu', 'app.secret', 'host.mem'];
    push(5, (index) => names[index] ?? '');
    await until(() => relays.status().every(({ queued }) => queued === 0));
    const got = all.map(({ lines }) => lines.map((line) => line.split(' ')[0]));
    expect(got).toEqual([['app.x', 'app.y', 'host.cpu'], ['app.x'], ['app.y', 'host.cpu', 'app.secret', 'host.mem']]);
  });

  it("hosts of one destination by carbon's ring, with copies; one that is away holds no other up", async () => {
    const all = [await receiver(), await receiver(), await receiver()];
    const hosts = all.map(({ port }, index) => `127.0.0.1:${port}:${'abc'[index]}`);
    await all[2]?.die();
    const { relays, push } = relaysTo({ far: { kind: 'carbon', hosts, replication: 2 } });
    const ring = new HashRing(['a', 'b', 'c'].map((instance) => ({ host: '127.0.0.1', instance })));
    const nameOf = (index: number): string => `s.${index}`;
    push(300, nameOf);
    const expected = [0, 1, 2].map((node) =>
      numbers(300).filter((index) => ring.nodesOf(nameOf(index), 2).includes(node)),
    );
    await until(() => relays.status()[0]?.queued === expected[2]?.length);
    expect(valuesOf(all[0]?.lines ?? [])).toEqual(expected[0]);
    await all[2]?.listen();
    await until(() => relays.status()[0]?.queued === 0);
    expect(all.map(({ lines }) => valuesOf(lines))).toEqual(expected);
    expect(relays.status()[0]?.sent).toBe(600);
  });
});

it('waits longer with each failure, and never for ever', () => {
  expect([1, 2, 3, 10, 1000].map((failures) => backOffMs(failures, () => 1))).toEqual([
    500, 1000, 2000, 30_000, 30_000,
  ]);
  expect(backOffMs(3, () => 0)).toBe(1000);
});
