import { type FunctionSpec, seriesListParam } from '../function-spec';

/** By name; `natural` puts `a10` after `a9`. */
export const sortByName: FunctionSpec = {
  name: 'sortByName',
  group: 'Sorting',
  description: 'By name; natural puts a10 after a9.',
  params: [
    seriesListParam(),
    { name: 'natural', type: 'boolean', default: false },
    { name: 'reverse', type: 'boolean', default: false },
  ],
  evaluate(call) {
    const natural = call.flag('natural');
    const direction = call.flag('reverse') ? -1 : 1;
    const keyed = call
      .series('seriesList')
      .map((series) => ({ series, key: natural ? padNumbers(series.name) : series.name }));
    keyed.sort((a, b) => direction * (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    return keyed.map(({ series }) => series);
  },
};

function padNumbers(name: string): string {
  return name.replace(/\d+/g, (digits) => String(BigInt(digits)).padStart(10, '0'));
}
