import { afterEach, describe, expect, it, vi } from 'vitest';
import { BlueprintDefinition } from '../../shared/definitions/blueprint';
import type { Reading } from '../../shared/model/maps';
import type { SeriesQuery } from '../../shared/model/series';
import { Emitter } from '../platform/disposable';
import { silentLogger } from '../platform/logger';
import { createMaps, type MapsModel } from './maps';

const NOW_MS = 1_700_000_000_000;

function blueprint(target: string, title = 'Shop') {
  return BlueprintDefinition.parse({
    title,
    steps: [{ id: 'pay', title: 'Pay' }],
    cards: [
      { id: 'cpu', step: 'pay', lane: 'back-stage', title: 'Machine', measure: { target: 'host.cpu.busy', unit: '%' } },
      { id: 'lb', step: 'pay', lane: 'back-stage', title: 'Orders', measure: { target, unit: '/s' } },
    ],
  });
}

function setUp() {
  const changes = new Emitter<MapsModel>();
  const commits = new Emitter<number>();
  let model: MapsModel = {
    journeys: new Map(),
    blueprints: new Map([['shop', { value: blueprint('lb.local.orders.requests'), file: 'blueprints/shop.yaml' }]]),
  };
  let value = 12;
  const queries: SeriesQuery[] = [];
  const maps = createMaps({
    workspace: { current: () => model, onChange: (listener) => changes.on(listener) },
    query: (query) => {
      queries.push(query);
      const known = query.targets.filter((target) => target === 'host.cpu.busy');
      return Promise.resolve({
        from: query.from,
        until: query.until,
        problems: query.targets
          .filter((target) => target.startsWith('nonsense('))
          .map((target) => ({ target, message: 'there is no function nonsense' })),
        series: known.map((name) => ({
          name,
          step: 2,
          times: Float64Array.of(NOW_MS / 1000 - 2),
          values: Float64Array.of(value),
        })),
      });
    },
    onCommit: (listener) => commits.on(listener),
    clock: { nowMs: () => NOW_MS },
    logger: silentLogger,
  });
  return {
    maps,
    queries,
    commit(next: number) {
      value = next;
      commits.emit(NOW_MS / 1000);
    },
    change(next: BlueprintDefinition) {
      model = { ...model, blueprints: new Map([['shop', { value: next, file: 'blueprints/shop.yaml' }]]) };
      changes.emit(model);
    },
  };
}

const input = { map: { kind: 'blueprint' as const, id: 'shop' }, rangeSeconds: 600, at: null };

afterEach(() => {
  vi.useRealTimers();
});

describe('maps', () => {
  it('emits the blueprints now and again when the workspace changes, and ends with the signal', async () => {
    const { maps, change } = setUp();
    const titles: string[] = [];
    const stop = new AbortController();
    const ended = maps.serve.blueprints({}, (all) => titles.push(...all.map((one) => one.title)), {
      signal: stop.signal,
    });
    change(blueprint('host.cpu.busy', 'Shop, second edition'));
    stop.abort();
    await ended;
    change(blueprint('host.cpu.busy', 'nobody listens'));
    expect(titles).toEqual(['Shop', 'Shop, second edition']);
  });

  it('reads every measure in one query, at most once a second, and says nothing when nothing changed', async () => {
    vi.useFakeTimers();
    const { maps, queries, commit } = setUp();
    const heard: Reading[][] = [];
    const stop = new AbortController();
    const ended = maps.serve.readings(input, (readings) => heard.push(readings), { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(0);
    expect(queries).toHaveLength(1);
    expect(queries[0]?.targets).toEqual(['host.cpu.busy', 'lb.local.orders.requests']);
    expect(heard[0]).toMatchObject([
      { measureId: 'card:cpu', value: 12, state: 'none', reason: null },
      { measureId: 'card:lb', value: null, state: 'unknown', reason: 'no data yet' },
    ]);

    for (let i = 0; i < 20; i += 1) commit(13);
    await vi.advanceTimersByTimeAsync(900);
    expect(queries).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(queries).toHaveLength(2);
    expect(heard[1]?.[0]?.value).toBe(13);

    commit(13);
    await vi.advanceTimersByTimeAsync(1100);
    expect(queries).toHaveLength(3);
    expect(heard).toHaveLength(2);
    stop.abort();
    await ended;
  });

  it('reads at once what a changed file measures, and tells a wrong target from missing data', async () => {
    vi.useFakeTimers();
    const { maps, change } = setUp();
    const heard: Reading[][] = [];
    const stop = new AbortController();
    const ended = maps.serve.readings(input, (readings) => heard.push(readings), { signal: stop.signal });
    await vi.advanceTimersByTimeAsync(0);
    change(blueprint('nonsense(host.cpu.busy)'));
    await vi.advanceTimersByTimeAsync(0);
    expect(heard[1]?.[1]).toMatchObject({ state: 'unknown', reason: 'there is no function nonsense' });
    stop.abort();
    await ended;
  });

  it('refuses a map that is not there and names those that are', async () => {
    const { maps } = setUp();
    const asked = maps.serve.readings({ ...input, map: { kind: 'blueprint', id: 'shup' } }, () => {}, {
      signal: new AbortController().signal,
    });
    await expect(asked).rejects.toMatchObject({ code: 'missing', nextStep: 'It has shop.' });
  });

  it('ends every stream when it is disposed of', async () => {
    const { maps } = setUp();
    const ended = maps.serve.readings(input, () => {}, { signal: new AbortController().signal });
    await maps.dispose();
    await ended;
  });
});
