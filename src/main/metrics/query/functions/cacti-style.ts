import { GembaError } from '../../../../shared/errors';
import { aggregate } from '../aggregate';
import { type FunctionSpec, seriesListParam } from '../function-spec';
import { formatPercent } from '../python-percent';
import type { Series } from '../series';
import { formatUnits, type UnitSystem } from './format-units';

/** Puts the last, greatest and least value into the names, in columns. */
export const cactiStyle: FunctionSpec = {
  name: 'cactiStyle',
  group: 'Special',
  description: 'Puts the current, greatest and least value into the names, in columns.',
  params: [
    seriesListParam(),
    { name: 'system', type: 'string', options: ['binary', 'si'] },
    { name: 'units', type: 'string' },
  ],
  evaluate(call) {
    const write = writer(call.text('system'), call.text('units'));
    const list = call.series('seriesList');
    const nameWidth = Math.max(0, ...list.map((series) => series.name.length));
    const columns = COLUMNS.map(({ title, func }) => ({ title, func, width: widthOf(list, func, write) }));
    return list.map((series) => {
      const cells = columns.map(({ title, func, width }) => {
        const value = aggregate(func, series.values);
        return `${title}:${(Number.isNaN(value) ? 'nan' : write(value)).padEnd(width)} `;
      });
      return { ...series, name: `${series.name.padEnd(nameWidth)} ${cells.join('')}` };
    });
  },
};

const COLUMNS = [
  { title: 'Current', func: 'last' },
  { title: 'Max', func: 'max' },
  { title: 'Min', func: 'min' },
] as const;

/** The widths go by the whole parts, 3 where there is nothing or zero. */
function widthOf(list: readonly Series[], func: string, write: (value: number) => string): number {
  const widths = list.map((series) => {
    const value = aggregate(func, series.values);
    return write(Math.trunc(Number.isNaN(value) || value === 0 ? 3 : value)).length;
  });
  return Math.max(0, ...widths) + 3;
}

function writer(system: string, units: string): (value: number) => string {
  const fixed = (value: number): string => formatPercent('%.2f', { value, integer: false });
  if (system === '') return (value) => (units === '' ? fixed(value) : `${fixed(value)} ${units}`);
  if (!isSystem(system))
    throw new GembaError('usage', `cactiStyle: ${JSON.stringify(system)} is neither si nor binary.`);
  return (value) => {
    const shown = formatUnits(value, system);
    return `${fixed(shown.value)}${units === '' ? '' : ' '}${shown.prefix}${units}`;
  };
}

function isSystem(name: string): name is UnitSystem {
  return name === 'si' || name === 'binary';
}
