import type { StatsdDefinition } from '../../../../shared/definitions/statsd';
import { sanitizeKey } from './statsd-line';

/** Names as StatsD's Graphite backend makes them, in the legacy namespace and in the current one. */
export interface StatsdNames {
  /** The rate and, if counts are written, the count. */
  counter(key: string): { readonly rate: string; readonly count: string | null };
  timer(key: string, statistic: string): string;
  gauge(key: string): string;
  set(key: string): string;
  readonly numStats: string;
  /** What the listener says about itself. */
  own(statistic: string): string;
}

export function createStatsdNames(settings: StatsdDefinition): StatsdNames {
  const legacy = settings.legacy_namespace;
  const suffix = settings.global_suffix === '' ? '' : `.${settings.global_suffix}`;
  const clean = settings.key_name_sanitize ? (text: string) => text : sanitizeKey;
  const root = (prefix: string): string[] => [settings.global_prefix, prefix].filter((piece) => piece !== '');
  const name = (namespace: readonly string[], key: string, ...end: readonly string[]): string => {
    const [path = '', ...tags] = key.split(';');
    const tagged = tags.length === 0 ? '' : `;${tags.join(';')}`;
    return `${[...namespace, clean(path), ...end].join('.')}${suffix}${tagged}`;
  };
  const counters = legacy ? ['stats'] : root(settings.prefix_counter);
  const timers = legacy ? ['stats', 'timers'] : root(settings.prefix_timer);
  const gauges = legacy ? ['stats', 'gauges'] : root(settings.prefix_gauge);
  const sets = legacy ? ['stats', 'sets'] : root(settings.prefix_set);
  const own = legacy ? ['stats'] : root('');
  const countOf = (key: string): string => (legacy ? name(['stats_counts'], key) : name(counters, key, 'count'));
  return {
    counter: (key) => ({
      rate: legacy ? name(counters, key) : name(counters, key, 'rate'),
      count: settings.flush_counts ? countOf(key) : null,
    }),
    timer: (key, statistic) => name(timers, key, statistic),
    gauge: (key) => name(gauges, key),
    set: (key) => name(sets, key, 'count'),
    numStats: legacy ? `${settings.prefix_stats}.numStats${suffix}` : name(own, settings.prefix_stats, 'numStats'),
    own: (statistic) => name(own, settings.prefix_stats, statistic),
  };
}
