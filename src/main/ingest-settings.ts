import path from 'node:path';
import type { GembaDefinition } from '../shared/definitions/gemba';
import type { IngestSettings } from './metrics';
import { credentialVariable } from './platform/credentials';
import type { Logger } from './platform/logger';

export interface IngestSettingsOptions {
  readonly config: GembaDefinition;
  readonly workspaceDir: string;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
}

/** What the listeners need to know: `gemba.yaml`, and the passwords that it only names. */
export function readIngestSettings({ config, workspaceDir, env, logger }: IngestSettingsOptions): IngestSettings {
  const { listeners, statsd, collectd, otlp } = config;
  const passwords: Record<string, string> = {};
  for (const [user, credentials] of Object.entries(collectd.users)) {
    const variable = credentialVariable(credentials, 'PASSWORD');
    const password = env[variable];
    if (password === undefined || password === '')
      logger.warn(`collectd: nothing of the user ${user} can be read: ${variable} is not set`, { user });
    else passwords[user] = password;
  }
  const types_db = collectd.types_db.map((file) => path.resolve(workspaceDir, file));
  return { otlp, carbonUdp: listeners.carbon_udp, statsd, collectd: { ...collectd, types_db, passwords } };
}
