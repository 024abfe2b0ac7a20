import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentLogger } from '../platform/logger';
import { temporaryFolder } from '../platform/testing';
import { openSettings } from './settings-store';

describe('settings', () => {
  it('remembers a change and tells its listeners', async () => {
    const home = temporaryFolder();
    const store = openSettings(home, silentLogger);
    const seen: string[] = [];
    store.onChange((settings) => seen.push(settings.theme));
    await store.change({ theme: 'light' });
    expect(seen).toEqual(['light']);
    expect(openSettings(home, silentLogger).current()).toMatchObject({ theme: 'light', onClose: 'ask' });
  });

  it.each(['', '{', '[1]', '{"theme":"pink"}'])('starts with the defaults when the file holds %j', (text) => {
    const home = temporaryFolder();
    writeFileSync(path.join(home, 'settings.json'), text);
    expect(openSettings(home, silentLogger).current()).toMatchObject({ theme: 'system' });
    expect(readFileSync(path.join(home, 'settings.json'), 'utf8')).toBe(text);
  });
});
