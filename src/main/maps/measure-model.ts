import type { MeasureDefinition } from '../../shared/definitions/map-parts';
import type { Measure } from '../../shared/model/maps';

/** How much longer than expected a time may be before it is a warning, and critical: a quarter is noise, twice is not. */
const LATE_WARNING = 1.25;
const LATE_CRITICAL = 2;

const TIME_UNITS: ReadonlySet<string> = new Set(['s', 'ms']);

/**
 * A measure as it is drawn. Bounds that the file leaves out stay open; where it gives an expected time and no bounds
 * at all, longer than expected is what is wrong.
 */
export function measureOf(id: string, definition: MeasureDefinition): Measure {
  const expected = definition.expected ?? null;
  const unit = definition.unit ?? null;
  return {
    id,
    target: definition.target,
    label: definition.label ?? '',
    unit,
    summarize: definition.summarize,
    expected,
    bounds: writtenBounds(definition) ?? (unit !== null && TIME_UNITS.has(unit) ? lateness(expected) : null),
    bring: definition.bring ?? null,
  };
}

function writtenBounds({ warning, critical }: MeasureDefinition): Measure['bounds'] {
  if (warning === undefined && critical === undefined) return null;
  return {
    warningAbove: warning?.above ?? null,
    criticalAbove: critical?.above ?? null,
    warningBelow: warning?.below ?? null,
    criticalBelow: critical?.below ?? null,
  };
}

function lateness(expected: number | null): Measure['bounds'] {
  if (expected === null) return null;
  return {
    warningAbove: expected * LATE_WARNING,
    criticalAbove: expected * LATE_CRITICAL,
    warningBelow: null,
    criticalBelow: null,
  };
}
