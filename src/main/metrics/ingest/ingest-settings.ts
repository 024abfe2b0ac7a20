import { OtlpDefinition } from '../../../shared/definitions/collect';
import { CollectdDefinition } from '../../../shared/definitions/collectd';
import { StatsdDefinition } from '../../../shared/definitions/statsd';

/** How the listeners treat what they are sent, as `gemba.yaml` says it. */
export interface IngestSettings {
  readonly carbonUdp: boolean;
  readonly statsd: StatsdDefinition;
  readonly collectd: CollectdSettings;
  readonly otlp: OtlpDefinition;
}

export interface CollectdSettings extends CollectdDefinition {
  /** User name → password. */
  readonly passwords: Readonly<Record<string, string>>;
}

export const DEFAULT_INGEST_SETTINGS: IngestSettings = {
  carbonUdp: true,
  statsd: StatsdDefinition.parse({}),
  collectd: { ...CollectdDefinition.parse({}), passwords: {} },
  otlp: OtlpDefinition.parse({}),
};
