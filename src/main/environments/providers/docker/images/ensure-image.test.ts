import { describe, expect, it } from 'vitest';
import { dockerAvailable } from '../../../../platform/testing';
import { resolveConnection } from '../connection';
import { readOnly } from '../read-only';
import { createReader } from '../reader';
import { createTransport } from '../transport';
import { createWriter } from '../writer';
import { noLogins } from '../../../testing/no-logins';
import { ensureImage } from './ensure-image';

describe.skipIf(!dockerAvailable)('ensureImage (needs Docker)', () => {
  const transport = createTransport(resolveConnection());
  const engine = { reader: createReader(readOnly(transport)), writer: createWriter(transport, noLogins) };
  const signal = new AbortController().signal;

  it('finds, pulls or builds debian:12-slim, and finds it the second time', { timeout: 600_000 }, async () => {
    const phases: string[] = [];
    const progress = { onPhase: (phase: string) => phases.push(phase), onLine: () => {}, signal };
    await ensureImage(engine, 'debian:12-slim', progress);
    phases.length = 0;
    expect(await ensureImage(engine, 'debian:12-slim', progress)).toBe(false);
    expect(phases).toEqual([]);
  });

  it('says that an image is missing, and what would help', { timeout: 60_000 }, async () => {
    const progress = { onPhase: () => {}, onLine: () => {}, signal };
    await expect(ensureImage(engine, 'localhost:1/gemba-no-such:1', progress)).rejects.toMatchObject({
      code: 'missing',
    });
  });

  it('refuses what is no reference', async () => {
    const progress = { onPhase: () => {}, onLine: () => {}, signal };
    await expect(ensureImage(engine, 'x; reboot', progress)).rejects.toMatchObject({ code: 'invalid' });
  });
});
