import { GembaError } from '../../../shared/errors';
import { bindArguments, isNumber, isSeriesList } from './bind-arguments';
import type { QueryContext, TimeRange } from './context';
import { type Expression, pathsOf } from './expression';
import type { ArgumentValue, FunctionCall, FunctionSpec, SeriesGroups } from './function-spec';
import { functionNamed } from './functions';
import { parseTarget } from './parse-target';
import type { Series } from './series';

/**
 * Evaluates one target: text, tree, everything it reads, then its functions from the inside out.
 *
 * @throws GembaError `usage` that names target, function and argument; `refused`, `timeout`, `cancelled`.
 */
export function evaluateTarget(context: QueryContext, target: string, range: TimeRange): readonly Series[] {
  const expression = parseTarget(target);
  try {
    for (const path of new Set(pathsOf(expression))) context.fetch(path, range);
    return onlySeries(evaluate(context, expression, range));
  } catch (error) {
    if (!(error instanceof GembaError) || error.code !== 'usage') throw error;
    throw new GembaError('usage', `${error.message} (target ${JSON.stringify(target)})`, {
      ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }),
      detail: { ...error.detail, target },
      cause: error,
    });
  }
}

function evaluate(context: QueryContext, expression: Expression, range: TimeRange): ArgumentValue {
  switch (expression.kind) {
    case 'path':
      return context.fetch(expression.path, range);
    case 'number':
      return { value: expression.value, integer: expression.integer };
    case 'infinity':
      return { value: Infinity, integer: false };
    case 'string':
    case 'boolean':
      return expression.value;
    case 'none':
      return null;
    case 'call':
      return evaluateCall(context, expression, range);
  }
}

function onlySeries(value: ArgumentValue): readonly Series[] {
  if (isSeriesList(value)) return value;
  throw new GembaError('usage', 'It gives a value, not series.');
}

function evaluateCall(
  context: QueryContext,
  expression: Extract<Expression, { kind: 'call' }>,
  range: TimeRange,
): readonly Series[] | SeriesGroups {
  const spec = specNamed(expression.name);
  const positional = expression.args.map((arg) => evaluate(context, arg, range));
  const named = new Map(expression.named.map(({ name, value }) => [name, evaluate(context, value, range)]));
  context.check();
  return spec.evaluate(makeCall(context, spec, expression, range, positional, named));
}

/** @throws GembaError `usage` for a name that is not there. */
function specNamed(name: string): FunctionSpec {
  const spec = functionNamed(name);
  if (spec !== undefined) return spec;
  throw new GembaError('usage', `There is no function ${name}.`, { detail: { function: name } });
}

function makeCall(
  context: QueryContext,
  spec: FunctionSpec,
  expression: Extract<Expression, { kind: 'call' }>,
  range: TimeRange,
  positional: readonly ArgumentValue[],
  named: ReadonlyMap<string, ArgumentValue>,
): FunctionCall {
  const bound = bindArguments(spec, positional, named);
  const values = (name: string): readonly ArgumentValue[] => bound.get(name) ?? [];
  const maybeNumber = (name: string): number | null => {
    const [value = null] = values(name);
    return isNumber(value) ? value.value : null;
  };
  return {
    context,
    range,
    values,
    maybeNumber,
    series: (name) => values(name).flatMap((value) => (isSeriesList(value) ? value : [])),
    lists: (name) => values(name).filter(isSeriesList),
    number: (name) => maybeNumber(name) ?? NaN,
    text: (name) => {
      const [value] = values(name);
      return typeof value === 'string' ? value : '';
    },
    flag: (name) => values(name)[0] === true,
    seriesOver(name, other) {
      const index = spec.params.findIndex((param) => param.name === name);
      const argument = expression.args[index] ?? expression.named.find((candidate) => candidate.name === name)?.value;
      const value = argument === undefined ? [] : evaluate(context, argument, other);
      return isSeriesList(value) ? value : [];
    },
    isFunction: (name) => functionNamed(name) !== undefined,
    apply(name, args) {
      context.check();
      const applied = specNamed(name);
      // As in Graphite, what it reads over another range is this call's own argument.
      return onlySeries(applied.evaluate(makeCall(context, applied, expression, range, args, new Map())));
    },
    evaluateText(target) {
      context.check();
      return onlySeries(evaluate(context, parseTarget(target), range));
    },
  };
}
