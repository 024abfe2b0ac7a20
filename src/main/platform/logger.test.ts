import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createLogger } from './logger';
import { temporaryFolder } from './testing';

it('writes to its file again once that can be written', async () => {
  const dir = temporaryFolder();
  const file = path.join(dir, 'gemba.log');
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  onTestFinished(() => said.mockRestore());
  mkdirSync(file);
  const logger = createLogger({ dir, level: 'info', stderr: false, retryMs: 50 });
  logger.info('lost');
  await vi.waitFor(() => expect(said).toHaveBeenCalledWith(expect.stringContaining('the log cannot be written')));
  rmdirSync(file);
  await vi.waitFor(() => {
    logger.info('kept');
    expect(readFileSync(file, 'utf8')).toContain('kept');
  });
  await logger.dispose();
});
