import { GembaError } from '../../shared/errors';
import { type GraphiteApp, graphiteJsonRoute, jsonAnswer } from './graphite-answer';
import type { FunctionDescription, GraphiteSource } from './graphite-source';
import { lastOf } from './params';

/** `/functions` and `/functions/NAME`: what can be written in a target, for help and completion in other tools. */
export function functionRoutes(app: GraphiteApp, source: GraphiteSource): void {
  for (const path of ['/functions', '/functions/']) {
    graphiteJsonRoute(app, path, ['GET'], async (params, context) => {
      const group = lastOf(params, 'group');
      const all = lastOf(params, 'type') === 'pie' ? PIE_FUNCTIONS : await source.functions();
      const wanted = all.filter((one) => group === undefined || one.group === group);
      const grouped = ['1', 'true'].includes((lastOf(params, 'grouped') ?? '').toLowerCase());
      return jsonAnswer(context, params, grouped ? byGroup(wanted) : byName(wanted), { sortKeys: true });
    });
  }
  graphiteJsonRoute(app, '/functions/:name', ['GET'], async (params, context) => {
    const name = context.req.param('name') ?? '';
    const all = lastOf(params, 'type') === 'pie' ? PIE_FUNCTIONS : await source.functions();
    const found = all.find((one) => one.name === name);
    if (found === undefined) throw new GembaError('missing', `Function not found: ${name}`);
    return jsonAnswer(context, params, found, { sortKeys: true });
  });
}

/** How a slice of a pie is made of a series (`pieMode`). */
const PIE_FUNCTIONS: readonly FunctionDescription[] = ['average', 'maximum', 'minimum'].map((name) => ({
  name,
  function: `${name}(series)`,
  description: `Return the ${name}`,
  module: 'graphite.render.functions',
  group: 'Pie',
  params: [{ name: 'series', type: 'series', required: true }],
}));

function byName(list: readonly FunctionDescription[]): Record<string, FunctionDescription> {
  return Object.fromEntries(list.map((one) => [one.name, one]));
}

function byGroup(list: readonly FunctionDescription[]): Record<string, Record<string, FunctionDescription>> {
  const groups = [...new Set(list.map((one) => one.group))];
  return Object.fromEntries(groups.map((group) => [group, byName(list.filter((one) => one.group === group))]));
}
