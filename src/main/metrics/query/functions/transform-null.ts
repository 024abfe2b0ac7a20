import { asText } from '../bind-arguments';
import { derive, type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { pythonGeneral } from '../python-format';
import type { Series } from '../series';

/** A value for what is missing; with reference series only where one of those has something. */
export const transformNull: FunctionSpec = {
  name: 'transformNull',
  group: 'Transform',
  description: 'Replaces what is missing by a number.',
  params: [
    seriesListParam(),
    { name: 'default', type: 'float', default: 0 },
    { name: 'referenceSeries', type: 'seriesList' },
  ],
  evaluate(call) {
    const replacement = call.number('default');
    const written = call.values('default').map(asText).join('');
    const references = call.series('referenceSeries');
    const isKnown = references.length === 0 ? null : knownSlots(references);
    const suffix = isKnown === null ? '' : ',referenceSeries';
    return call.series('seriesList').map((series) =>
      derive(series, `transformNull(${series.name},${pythonGeneral(replacement)}${suffix})`, {
        tags: withTags(series, {
          transformNull: written,
          ...(isKnown === null ? {} : { referenceSeries: '1' }),
        }),
        values: isKnown === null ? fill(series.values, replacement) : fillWhere(series.values, replacement, isKnown),
      }),
    );
  },
};

function fill(values: Float64Array, replacement: number): Float64Array {
  return values.map((value) => (Number.isNaN(value) ? replacement : value));
}

/** Where the references are longer, Graphite keeps the last of the longer result, as many as there were. */
function fillWhere(values: Float64Array, replacement: number, isKnown: Uint8Array): Float64Array {
  const out = new Float64Array(Math.max(values.length, isKnown.length)).fill(NaN);
  out.set(values);
  for (let index = 0; index < isKnown.length; index += 1) {
    if (Number.isNaN(out[index]) && isKnown[index] === 1) out[index] = replacement;
  }
  return out.subarray(out.length - values.length);
}

function knownSlots(references: readonly Series[]): Uint8Array {
  const known = new Uint8Array(references.reduce((most, series) => Math.max(most, series.values.length), 0));
  for (const { values } of references) {
    for (let index = 0; index < values.length; index += 1) if (!Number.isNaN(values[index])) known[index] = 1;
  }
  return known;
}
