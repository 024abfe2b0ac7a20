import { CollectDefinition } from '../../../../../shared/definitions/collect';
import type { CredentialSource } from '../../../../platform/credentials';
import type { CollectorContext, Reading } from '../collector';
import { createCollector, type ScheduledDefinition } from '../create-collector';

export const NOW_SECONDS = 1_700_000_000;

/** Surroundings of a collector called `shop`; `secrets` by `name.FIELD`. */
export function contextWith(secrets: Readonly<Record<string, string>> = {}, workspaceDir = '/'): CollectorContext {
  const credentials: CredentialSource = { read: (name, field) => secrets[`${name}.${field}`] ?? null };
  return { name: 'shop', workspaceDir, credentials, nowMs: () => NOW_SECONDS * 1000 };
}

/** A definition with everything that `gemba.yaml` may leave out. */
export function scheduled(definition: object): ScheduledDefinition {
  const parsed = CollectDefinition.parse(definition);
  if (parsed.kind === 'log') throw new Error('a log is not read on a schedule');
  return parsed;
}

/** What one turn of an entry gives. */
export function collectOnce(definition: object, context: CollectorContext = contextWith()): Promise<Reading> {
  return createCollector(scheduled(definition), context).read(AbortSignal.timeout(10_000));
}

/** Values by name. */
export function valuesOf({ samples }: Pick<Reading, 'samples'>): Record<string, number> {
  return Object.fromEntries(samples.map(({ name, value }) => [name, value]));
}
