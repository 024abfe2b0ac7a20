import { GembaError } from '../../../../shared/errors';
import { asText, isNumber, isSeriesList } from '../bind-arguments';
import type { QueryContext } from '../context';
import { type ArgumentValue, type FunctionSpec, seriesListParam } from '../function-spec';
import { align, type Series } from '../series';
import { percentByNodes } from './as-percent-by-nodes';
import { freshSeries, pathsOfAll } from './combine';
import { foldRows } from './fold-rows';
import { percentages, percentOfSeries } from './percentages';

/**
 * Series as percentages of a total: of their own sum, of a number, of one series, of a list (matched by sorted name), or,
 * where nodes are given, of the total that agrees with them in those pieces or tags.
 */
export const asPercent: FunctionSpec = {
  name: 'asPercent',
  aliases: ['pct'],
  group: 'Combine',
  description:
    'Series as percentages of a total: their own sum, a number, one series, or a list that is matched by name or by nodes.',
  aggregator: true,
  params: [seriesListParam(), { name: 'total', type: 'any' }, { name: 'nodes', type: 'nodeOrTag', multiple: true }],
  evaluate(call) {
    const list = call.series('seriesList');
    const [total = null] = call.values('total');
    if (list.length === 0) return [];
    const nodes = call.values('nodes');
    if (nodes.length > 0) return percentByNodes(call.context, list, total, nodes);
    if (!isSeriesList(total)) return percentOfRow(call.context, list, totalOf(list, total));
    if (total.length === list.length) return percentOfEach(call.context, list, total);
    const [only] = total;
    if (total.length === 1 && only !== undefined) {
      const rows = align([...list, only])?.rows ?? [];
      return percentOfRow(call.context, list, { rows, values: rows.at(-1) ?? only.values, name: only.name });
    }
    throw new GembaError(
      'usage',
      `asPercent: the total must be left out, a number, one series, or as many series as the first argument (${list.length}), not ${total.length}.`,
    );
  },
};

interface Total {
  /** The series brought to one step. */
  readonly rows: readonly Float64Array[];
  readonly values: Float64Array;
  readonly name: string;
}

function totalOf(list: readonly Series[], total: Exclude<ArgumentValue, readonly Series[]>): Total {
  const aligned = align(list);
  const rows = aligned?.rows ?? [];
  if (total === null) {
    const values = aligned === null ? new Float64Array() : foldRows('sum', aligned, 0);
    return { rows, values, name: `sumSeries(${pathsOfAll(list)})` };
  }
  if (!isNumber(total)) throw new GembaError('usage', 'asPercent: the total must be a number or series.');
  const values = new Float64Array(list[0]?.values.length ?? 0).fill(total.value);
  return { rows, values, name: asText(total) };
}

/** As in Graphite the results keep each series' own step, even where their values were brought to a coarser one. */
function percentOfRow(context: QueryContext, list: readonly Series[], total: Total): Series[] {
  return list.map((series, index) => {
    const values = percentages(total.rows[index] ?? series.values, total.values);
    return freshSeries(`asPercent(${series.name},${total.name})`, series, values, context.xFilesFactor);
  });
}

function percentOfEach(context: QueryContext, list: readonly Series[], totals: readonly Series[]): Series[] {
  const sortedTotals = sortedByName(totals);
  return sortedByName(list).flatMap((series, index) => {
    const total = sortedTotals[index];
    return total === undefined ? [] : [percentOfSeries(context, series, total)];
  });
}

function sortedByName(list: readonly Series[]): Series[] {
  return [...list].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
