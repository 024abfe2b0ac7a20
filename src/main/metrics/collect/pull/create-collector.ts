import type { CollectDefinition } from '../../../../shared/definitions/collect';
import { createTableCollector } from './business/read-table';
import type { Collector, CollectorContext } from './collector';
import { createHttpCheck } from './http-check';
import { createScrape } from './prometheus/scrape';
import { createSnmpCollector } from './snmp/snmp-collector';

/** Entries that are read on a schedule; logs are followed instead. */
export type ScheduledDefinition = Exclude<CollectDefinition, { kind: 'log' }>;

export function createCollector(definition: ScheduledDefinition, context: CollectorContext): Collector {
  switch (definition.kind) {
    case 'http':
      return createHttpCheck(definition, context);
    case 'prometheus':
      return createScrape(definition, context);
    case 'snmp':
      return createSnmpCollector(definition, context);
    case 'csv':
    case 'json':
      return createTableCollector(definition, context);
  }
}
