import { setImmediate as nextTurn } from 'node:timers/promises';
import type { z } from 'zod';
import { BlueprintDefinition } from '../../shared/definitions/blueprint';
import { EnvironmentDefinition } from '../../shared/definitions/environment';
import { JourneyDefinition } from '../../shared/definitions/journey';
import { MapId } from '../../shared/definitions/map-parts';
import { EntryName } from '../../shared/definitions/names';
import { ServiceDefinition } from '../../shared/definitions/service';
import { checkValue, type SchemaProblem } from './schema/describe-issues';
import type { EntryKind } from './workspace-files';
import type { DefinitionOf } from './workspace-model';
import type { YamlContent, YamlTarget } from './yaml/read-yaml';

/** A mistake before it has a place; `entry` is the one it belongs to, null for the file as a whole. */
export interface Finding {
  readonly entry: string | null;
  readonly target: YamlTarget;
  readonly message: string;
  readonly nearest: string | null;
  /** Worth knowing, and no reason to keep an earlier version. */
  readonly isWarning?: boolean;
}

/** What a file's text says: entries by name, null for one that is there and not valid. */
export interface EntryFileContent<Kind extends EntryKind> {
  readonly entries: ReadonlyMap<string, { readonly value: DefinitionOf[Kind]; readonly line: number } | null>;
  readonly findings: readonly Finding[];
  /** False where the file is no mapping at all, so that nothing is known about its entries. */
  readonly readable: boolean;
}

const SCHEMAS: { readonly [Kind in EntryKind]: { entry: z.ZodType<DefinitionOf[Kind]>; name: z.ZodType<string> } } = {
  environments: { entry: EnvironmentDefinition, name: EntryName },
  services: { entry: ServiceDefinition, name: EntryName },
  journeys: { entry: JourneyDefinition, name: MapId },
  blueprints: { entry: BlueprintDefinition, name: MapId },
};

const SINGULAR: Readonly<Record<EntryKind, string>> = {
  environments: 'an environment',
  services: 'a service',
  journeys: 'a journey',
  blueprints: 'a blueprint',
};

/** After this many milliseconds of checking, others get a turn. */
const TURN_MS = 10;

/** Checks a mapping of names to entries, each entry for itself. */
export async function checkEntryFile<Kind extends EntryKind>(
  kind: Kind,
  content: YamlContent,
): Promise<EntryFileContent<Kind>> {
  const entries = new Map<string, { value: DefinitionOf[Kind]; line: number } | null>();
  const findings: Finding[] = [];
  if (content.value === null) return { entries, findings, readable: true };
  if (typeof content.value !== 'object' || Array.isArray(content.value)) {
    const message = `expected names at the left edge, each with ${SINGULAR[kind]} below it`;
    findings.push({ entry: null, target: { path: [], on: 'value' }, message, nearest: null });
    return { entries, findings, readable: false };
  }
  let turnEnds = performance.now() + TURN_MS;
  for (const [name, raw] of Object.entries(content.value as Record<string, unknown>)) {
    const checked = checkEntry(kind, name, raw);
    findings.push(...checked.problems.map((problem) => within(name, problem)));
    const line = content.keys[name]?.line ?? 1;
    entries.set(name, checked.value === null ? null : { value: checked.value, line });
    if (performance.now() > turnEnds) {
      await nextTurn();
      turnEnds = performance.now() + TURN_MS;
    }
  }
  return { entries, findings, readable: true };
}

function within(name: string, problem: SchemaProblem): Finding {
  return { ...problem, entry: name, target: { ...problem.target, path: [name, ...problem.target.path] } };
}

function checkEntry<Kind extends EntryKind>(
  kind: Kind,
  name: string,
  raw: unknown,
): { value: DefinitionOf[Kind] | null; problems: SchemaProblem[] } {
  const named = checkValue(SCHEMAS[kind].name, name);
  if (!named.ok) {
    const words = named.problems.map((problem) => problem.message).join('; ');
    const message = `the name of ${SINGULAR[kind]} ${words}`;
    return { value: null, problems: [{ target: { path: [], on: 'key' }, message, nearest: null }] };
  }
  if (raw === null || typeof raw !== 'object' || Array.isArray(raw)) {
    const message = `\`${name}\`: expected ${SINGULAR[kind]}: keys with values, indented below the name`;
    return { value: null, problems: [{ target: { path: [], on: 'value' }, message, nearest: null }] };
  }
  const checked = checkValue(SCHEMAS[kind].entry, raw);
  return checked.ok ? { value: checked.value, problems: [] } : { value: null, problems: checked.problems };
}
