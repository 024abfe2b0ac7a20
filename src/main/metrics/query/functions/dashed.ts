import { asText } from '../bind-arguments';
import { type FunctionSpec, seriesListParam, withTags } from '../function-spec';
import { pythonGeneral } from '../python-format';
import { draw } from './draw';

/** Lines as dashes of so many pixels. */
export const dashed: FunctionSpec = {
  name: 'dashed',
  group: 'Graph',
  description: 'Draws lines as dashes of so many pixels.',
  params: [seriesListParam(), { name: 'dashLength', type: 'integer', default: 5, fractions: true }],
  evaluate(call) {
    const length = call.number('dashLength');
    const written = call.values('dashLength').map(asText).join('');
    return call.series('seriesList').map((series) => ({
      ...draw(series, { dashed: length }),
      name: `dashed(${series.name}, ${pythonGeneral(length)})`,
      tags: withTags(series, { dashed: written }),
    }));
  },
};
