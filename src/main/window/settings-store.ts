import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { Settings } from '../../shared/contract/app';
import { Emitter, type Disposable } from '../platform/disposable';
import type { Logger } from '../platform/logger';

const DEFAULTS: Settings = { theme: 'system', density: 'compact', onClose: 'ask', overlay: false };

/** A person's own settings, kept in the user data folder and the same for every workspace. */
export interface SettingsStore {
  current(): Settings;
  /** Takes effect at once; the promise resolves when it is on disk. */
  change(patch: Partial<Settings>): Promise<Settings>;
  onChange(listener: (settings: Settings) => void): Disposable;
}

export function openSettings(homeDir: string, logger: Logger): SettingsStore {
  const file = path.join(homeDir, 'settings.json');
  const changes = new Emitter<Settings>();
  let settings = readSettings(file, logger);
  return {
    current: () => settings,
    async change(patch) {
      settings = Settings.parse({ ...settings, ...patch });
      changes.emit(settings);
      mkdirSync(homeDir, { recursive: true });
      await writeFileAtomic(file, `${JSON.stringify(settings, null, 2)}\n`);
      return settings;
    },
    onChange: (listener) => changes.on(listener),
  };
}

function readSettings(file: string, logger: Logger): Settings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return DEFAULTS; // The first start.
  }
  try {
    return Settings.parse({ ...DEFAULTS, ...(JSON.parse(text) as object) });
  } catch (error) {
    logger.warn(`${file} is damaged; the defaults are used until a setting is changed`, { error: String(error) });
    return DEFAULTS;
  }
}
