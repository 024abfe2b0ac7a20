import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DrillKind } from '../../../shared/model/drill';
import type { Run } from '../../../shared/model/run';
import { createDeploy } from '../../deploy';
import { dockerAvailable } from '../../platform/testing';
import { createRuns } from '../../runs';
import { writeFixture } from '../testing/fixture-workspace';
import { openEnvironments, type OpenEnvironments } from '../testing/open-environments';
import { removeLabelled } from '../testing/remove-labelled';

const never = new AbortController().signal;
const environment = 'test';
const workspaceId = 'drill7';

describe.skipIf(!dockerAvailable)('drills on Docker (needs Docker)', { timeout: 120_000 }, () => {
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-drills-'));
  let open: OpenEnvironments;

  const serve = (): OpenEnvironments['environments']['serve'] => open.environments.serve;
  const begin = async (kind: DrillKind, node: string, forMs = 2000): Promise<{ runId: string }> =>
    serve().drill({ environment, node, kind, forMs, delayMs: null, loss: 0, confirm: null }, { signal: never });
  const drill = (kind: DrillKind, node: string): Promise<Run> => open.finish(begin(kind, node));
  const changes = async (): Promise<string[]> =>
    (await serve().plan({ environment }, { signal: never })).changes.map(
      ({ action, name, reasons }) => `${action} ${name}: ${reasons.join('; ')}`,
    );

  beforeAll(async () => {
    writeFixture(dir);
    await removeLabelled(workspaceId);
    open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId, name: 'gembadrill' });
    const run = await open.finish(serve().up({ environment }, { signal: never }));
    expect(run.error).toBeNull();
  }, 180_000);

  afterAll(async () => {
    await open.dispose();
    await removeLabelled(workspaceId);
    rmSync(dir, { recursive: true, force: true });
  });

  it.each(['stop', 'kill', 'pause', 'partition', 'slow'] as const)(
    '%s: is measured, and over afterwards',
    async (kind) => {
      const run = await drill(kind, 'web-2');
      // Whether a request fails while the balancer finds out is what is measured, not what is promised.
      const wentOn = run.steps.some(({ title }) => /^test went on: 0 of \d+ requests failed while web-2 /.test(title));
      const didNot = run.steps.some(({ title }) =>
        /^test did not go on: \d+ of \d+ requests failed while web-2 /.test(title),
      );
      expect([wentOn, didNot]).toEqual(run.state === 'done' ? [true, false] : [false, true]);
      expect(run.error?.code ?? 'none').toBe(wentOn ? 'none' : 'refused');
      expect(run.steps.at(-1)?.title).toMatch(/^web: .*\d+ requests (were answered|failed)/);
      expect(await changes()).toEqual([]);
      const event = open.events.at(-1);
      expect(event).toMatchObject({
        title: `Drill: ${kind} web-2`,
        tags: ['drill', wentOn ? 'went-on' : 'felt'],
        environment,
      });
      expect((event?.until ?? 0) - (event?.at ?? 0)).toBeGreaterThanOrEqual(2000);
      const requests = open.samples.filter(({ name }) => name === 'gemba.drill.test.web.requests');
      expect(requests.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThan(60);
    },
  );

  it('sees that users feel it where the load balancer itself is cut off', async () => {
    const run = await drill('partition', 'web-lb');
    expect(run).toMatchObject({ state: 'failed', error: { code: 'refused' } });
    expect(run.error?.message).toMatch(
      /^test did not go on: \d+ of \d+ requests failed while web-lb was cut off from the network for 2 s\. web: \d+ of \d+/,
    );
    const failed = open.samples.filter(({ name }) => name === 'gemba.drill.test.web.failed');
    expect(failed.reduce((sum, { value }) => sum + value, 0)).toBeGreaterThan(10);
    expect(await changes()).toEqual([]);
  });

  it('is mended where it is cancelled', async () => {
    const { runId } = await begin('pause', 'web-1', 60_000);
    await sleep(4000);
    await open.runs.serve.cancel({ runId }, { signal: never });
    const run = await open.finish({ runId });
    expect(run.state).toBe('cancelled');
    expect(await changes()).toEqual([]);
  });

  it('refuses what does not run or does not exist, before anything is broken', async () => {
    await expect(begin('kill', 'nobody')).rejects.toMatchObject({ code: 'missing' });
  });
});
