import type { CollectdDefinition } from '../../../../shared/definitions/collectd';
import type { ValueList } from './read-packet';

type Identity = Pick<ValueList, 'host' | 'plugin' | 'pluginInstance' | 'type' | 'typeInstance'>;

/** A name as collectd's `write_graphite` makes it. `source` is the data source's name where it belongs into it, else null. */
export function graphiteName(identity: Identity, source: string | null, settings: CollectdDefinition): string {
  return settings.use_tags ? taggedName(identity, source, settings) : plainName(identity, source, settings);
}

function plainName(identity: Identity, source: string | null, settings: CollectdDefinition): string {
  const escape = escaper(settings.escape_character, !settings.preserve_separator);
  const join = settings.separate_instances ? '.' : '-';
  const withInstance = (name: string, instance: string): string =>
    instance === '' ? escape(name) : `${escape(name)}${join}${escape(instance)}`;
  const isNamedTwice = settings.drop_duplicate_fields && identity.plugin === identity.type;
  const plugin = withInstance(identity.plugin, identity.pluginInstance);
  const type =
    isNamedTwice && identity.typeInstance !== ''
      ? escape(identity.typeInstance)
      : withInstance(identity.type, identity.typeInstance);
  const host = `${settings.prefix}${escape(hostOf(identity, settings))}${settings.postfix}`;
  // `uptime.uptime` stays as it is: collectd looks for doubles only where a data source's name follows.
  const pieces = settings.drop_duplicate_fields && source !== null && plugin === type ? [plugin] : [plugin, type];
  return [host, ...pieces, ...(source === null ? [] : [source])].join('.');
}

function taggedName(identity: Identity, source: string | null, settings: CollectdDefinition): string {
  // Dots stay in tags, and in the path as well.
  const escape = escaper(settings.escape_character, false);
  const { plugin, type } = identity;
  const isNamedTwice = settings.drop_duplicate_fields && plugin === type;
  const pieces = isNamedTwice ? [plugin] : [plugin, type];
  const path = [...pieces.map(escape), ...(source === null ? [] : [source])].join('.');
  const tags = [
    ['host', hostOf(identity, settings)],
    ['plugin', plugin],
    ['plugin_instance', identity.pluginInstance],
    ['type', isNamedTwice ? '' : type],
    ['type_instance', identity.typeInstance],
    ['ds_name', source ?? ''],
  ] as const;
  const written = tags.filter(([, value]) => value !== '').map(([tag, value]) => `;${tag}=${escape(value)}`);
  return `${settings.prefix}${path}${settings.postfix}${written.join('')}`;
}

function hostOf({ host }: Identity, { reverse_host }: CollectdDefinition): string {
  return reverse_host ? host.split('.').reverse().join('.') : host;
}

/** Dots (where wanted), blanks and control characters, one for one. */
function escaper(character: string, dots: boolean): (text: string) => string {
  const pattern = dots ? /[.\s\p{Cc}]/gu : /[\s\p{Cc}]/gu;
  return (text) => text.replace(pattern, () => character);
}
