import type { z } from 'zod';

/** What of a schema's inside is looked at: the same in every kind of schema that has it. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly keyType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly getter?: () => z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly left?: z.core.$ZodType;
  readonly right?: z.core.$ZodType;
  readonly entries?: Readonly<Record<string, string | number>>;
}

function definitionOf(schema: z.core.$ZodType): Definition {
  return schema._zod.def;
}

/** The schemas that a value may meet: wrappers taken off, unions and intersections opened. */
function alternatives(schema: z.core.$ZodType): Definition[] {
  const definition = definitionOf(schema);
  const inner =
    definition.innerType ?? definition.in ?? (definition.type === 'lazy' ? definition.getter?.() : undefined);
  if (inner !== undefined) return alternatives(inner);
  const several = definition.options ?? [definition.left, definition.right].filter((part) => part !== undefined);
  return several.length > 0 ? several.flatMap(alternatives) : [definition];
}

function step(definition: Definition, piece: string | number): z.core.$ZodType | undefined {
  if (definition.type === 'object') return definition.shape?.[String(piece)];
  if (definition.type === 'array') return definition.element;
  return definition.type === 'record' ? definition.valueType : undefined;
}

/** The keys that a schema knows in the mapping at `path`; none where any name may stand. */
export function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  let here = alternatives(schema);
  for (const piece of path) {
    if (typeof piece === 'symbol') return [];
    here = here.flatMap((definition) => {
      const next = step(definition, piece);
      return next === undefined ? [] : alternatives(next);
    });
  }
  const keys = here.flatMap((definition) => {
    if (definition.type === 'object') return Object.keys(definition.shape ?? {});
    if (definition.type !== 'record' || definition.keyType === undefined) return [];
    return alternatives(definition.keyType).flatMap((key) => Object.values(key.entries ?? {}).map(String));
  });
  return [...new Set(keys)];
}
