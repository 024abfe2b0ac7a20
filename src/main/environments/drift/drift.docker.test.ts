import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DriftReport } from '../../../shared/model/environment';
import { createDeploy } from '../../deploy';
import { createRuns } from '../../runs';
import { dockerAvailable } from '../../platform/testing';
import { resolveConnection } from '../providers/docker/connection';
import { createEngine } from '../providers/docker/engine';
import { noLogins } from '../testing/no-logins';
import { writeDriftFixture } from '../testing/drift-fixture';
import { docker } from '../testing/docker';
import { handMadeDrifts } from '../testing/hand-made-drifts';
import { openEnvironments, type OpenEnvironments } from '../testing/open-environments';
import { removeLabelled } from '../testing/remove-labelled';
import { otherThanReading } from '../testing/transcript';

const never = new AbortController().signal;
const environment = 'test';

describe.skipIf(!dockerAvailable)('drift on Docker (needs Docker)', { timeout: 60_000 }, () => {
  const workspaceId = `drift${randomBytes(5).toString('hex')}`;
  const dir = mkdtempSync(path.join(os.tmpdir(), 'gemba-drift-'));
  const engine = createEngine(resolveConnection(undefined), noLogins);
  let open: OpenEnvironments;
  const drift = async (): Promise<DriftReport> => open.environments.serve.drift({ environment }, { signal: never });
  const up = async (): Promise<void> => {
    expect((await open.finish(open.environments.serve.up({ environment }, { signal: never }))).error).toBeNull();
  };
  const idOf = async (node: string): Promise<string> => {
    const { status } = await open.environments.serve.status({ environment }, { signal: never });
    return status?.nodes.find((candidate) => candidate.node === node)?.containerId ?? '';
  };

  beforeAll(async () => {
    writeDriftFixture(dir);
    open = openEnvironments({ createRuns, createDeploy }, { dir, workspaceId, name: 'gembadrift' });
    await up();
  }, 120_000);

  afterAll(async () => {
    await open.dispose();
    await removeLabelled(workspaceId);
    rmSync(dir, { recursive: true, force: true });
  }, 60_000);

  it('finds none where nobody touched anything, whatever the services write in their own layer', async () => {
    for (let reading = 0; reading < 4; reading += 1) {
      const report = await drift();
      expect(report.nodes.filter(({ facts }) => facts.length > 0)).toEqual([]);
      expect(report).toMatchObject({ verdict: 'same', checked: 1, strangers: [], unread: [] });
      await sleep(500);
    }
  });

  it('finds a configuration that a start had made and a hand has changed since', async () => {
    const id = await idOf('noisy-1');
    await docker('exec', id, 'sh', '-c', 'echo more >>/etc/noisy.conf');
    const [differing] = (await drift()).nodes.filter(({ facts }) => facts.length > 0);
    expect(differing).toMatchObject({ node: 'noisy-1', facts: [{ fact: 'file /etc/noisy.conf' }] });
    const compared = await open.environments.serve.compare(
      { environment, service: 'noisy', nodes: [] },
      { signal: never },
    );
    expect(compared.sentence).toMatch(/^the 2 nodes of noisy differ in 1 of \d+ facts$/);
    expect(compared.facts.filter(({ odd }) => odd.length > 0).map(({ fact }) => fact)).toEqual([
      'file /etc/noisy.conf',
    ]);
    expect(differing?.facts[0]?.defined).toMatch(/^as at its start: added, 15 B, mode 644, content \w+$/);
    await docker('rm', '--force', id);
    await up();
    expect((await drift()).verdict).toBe('same');
  });

  for (const { name, make, isFound } of handMadeDrifts('app-1')) {
    it(`finds what was done by hand: ${name}`, async () => {
      const containerId = await idOf('app-1');
      const network = 'gembadrift-test';
      const undo = await make({ engine, node: 'app-1', containerId, network, docker });
      try {
        const report = await drift();
        expect(report.verdict).toBe('drift');
        expect(isFound(report), JSON.stringify([report.nodes, report.strangers])).toBe(true);
        // Nobody else is blamed.
        const differing = report.nodes.filter(({ facts }) => facts.length > 0).map(({ node }) => node);
        expect(differing.filter((node) => node !== 'app-1')).toEqual([]);
        expect(differing.length + report.strangers.length).toBe(1);
        expect(otherThanReading(report.transcript)).toEqual([]);
      } finally {
        if (undo !== undefined) await undo();
        // Files are no part of a plan: what repairs them is a container made anew.
        await docker('rm', '--force', await idOf('app-1')).catch(() => undefined);
        await up();
      }
      expect((await drift()).verdict).toBe('same');
    });
  }
});
