import { GembaError } from '../../../shared/errors';
import { asText, bindArguments, isNumber, isSeriesGroups, isSeriesList } from './bind-arguments';
import type { QueryContext, SeriesPattern, TimeRange } from './context';
import type { CallExpression, Expression } from './expression';
import type { ArgumentValue, FunctionCall, FunctionSpec, SeriesGroups } from './function-spec';
import { functionNamed } from './functions';
import { parseTarget } from './parse-target';
import { patternsOf, patternOfCall } from './patterns';
import type { Series } from './series';
import { fillPath, readVariable, variablesOf, type Variables } from './template';

/**
 * Evaluates one target: text, tree, everything it reads, then its functions from the inside out.
 *
 * @throws GembaError `usage` that names target, function and argument; `refused`, `timeout`, `cancelled`.
 */
export function evaluateTarget(context: QueryContext, target: string, range: TimeRange): readonly Series[] {
  const expression = parseTarget(target);
  try {
    context.foresee(patternsOf(expression, context.template), range);
    const list = onlySeries(new Evaluation(context, range, new Map()).value(expression));
    // What was found and not looked at is read now: what is handed on does not lead back to the store.
    return list.map((series) => ({ ...series }));
  } catch (error) {
    if (!(error instanceof GembaError) || error.code !== 'usage') throw error;
    throw new GembaError('usage', `${error.message} (target ${JSON.stringify(target)})`, {
      ...(error.nextStep === undefined ? {} : { nextStep: error.nextStep }),
      detail: { ...error.detail, target },
      cause: error,
    });
  }
}

/** Groups that nothing reduced are no answer in Graphite either. */
function onlySeries(value: ArgumentValue): readonly Series[] {
  if (isSeriesList(value)) return value;
  if (isSeriesGroups(value) && value.groups.length === 0) return [];
  if (isSeriesGroups(value))
    throw new GembaError('usage', 'It gives groups of series, which reduceSeries makes series of.');
  throw new GembaError('usage', 'It gives a value, not series.');
}

/** @throws GembaError `usage` for a name that is not there. */
function specNamed(name: string): FunctionSpec {
  const spec = functionNamed(name);
  if (spec !== undefined) return spec;
  throw new GembaError('usage', `There is no function ${name}.`, { detail: { function: name } });
}

/** A tree's evaluation over one range, within one `template()` or none. */
class Evaluation {
  readonly #context: QueryContext;
  readonly #range: TimeRange;
  readonly #variables: Variables;

  constructor(context: QueryContext, range: TimeRange, variables: Variables) {
    this.#context = context;
    this.#range = range;
    this.#variables = variables;
  }

  value(expression: Expression): ArgumentValue {
    switch (expression.kind) {
      case 'path':
        return readVariable(expression.path, this.#variables) ?? this.#fetch(this.#pattern(expression.path));
      case 'number':
        return { value: expression.value, integer: expression.integer };
      case 'infinity':
        return { value: Infinity, integer: false };
      case 'string':
      case 'boolean':
        return expression.value;
      case 'none':
        return null;
      case 'template': {
        const variables = variablesOf(expression, this.#context.template);
        return new Evaluation(this.#context, this.#range, variables).value(expression.body);
      }
      case 'call':
        return this.#call(expression);
    }
  }

  #pattern(path: string): SeriesPattern {
    return { path: fillPath(path, this.#variables), tagExpressions: null };
  }

  #fetch(pattern: SeriesPattern): readonly Series[] {
    return this.#context.fetch(pattern, this.#range);
  }

  #call(expression: CallExpression): readonly Series[] | SeriesGroups {
    const tagged = patternOfCall(expression);
    if (tagged !== null) return this.#fetch(tagged);
    if (expression.name === 'template') {
      throw new GembaError('usage', 'template: only text and numbers may follow its one target.', {
        detail: { function: 'template' },
      });
    }
    const spec = specNamed(expression.name);
    const positional = expression.args.map((argument) => this.value(argument));
    const named = new Map(expression.named.map(({ name, value }) => [name, this.value(value)]));
    this.#context.check();
    return spec.evaluate(this.#bind(spec, expression, positional, named));
  }

  #bind(
    spec: FunctionSpec,
    expression: CallExpression,
    positional: readonly ArgumentValue[],
    named: ReadonlyMap<string, ArgumentValue>,
  ): FunctionCall {
    const bound = bindArguments(spec, positional, named);
    const context = this.#context;
    const values = (name: string): readonly ArgumentValue[] => bound.values.get(name) ?? [];
    const maybeNumber = (name: string): number | null => {
      const [value = null] = values(name);
      return isNumber(value) ? value.value : null;
    };
    const maybeText = (name: string): string | null => {
      const [value = null] = values(name);
      return value === null || isSeriesList(value) || isSeriesGroups(value) ? null : asText(value);
    };
    return {
      context,
      range: this.#range,
      values,
      maybeNumber,
      maybeText,
      isGiven: (name) => bound.given.has(name),
      series: (name) => values(name).flatMap((value) => (isSeriesList(value) ? value : [])),
      lists: (name) => values(name).filter(isSeriesList),
      number: (name) => maybeNumber(name) ?? NaN,
      text: (name) => maybeText(name) ?? '',
      flag: (name) => values(name)[0] === true,
      seriesOver: (name, other) => {
        const index = spec.params.findIndex((param) => param.name === name);
        const argument = expression.args[index] ?? expression.named.find((candidate) => candidate.name === name)?.value;
        context.check();
        if (argument === undefined) return [];
        return onlySeries(new Evaluation(context.fork(), other, this.#variables).value(argument));
      },
      isFunction: (name) => functionNamed(name) !== undefined,
      apply: (name, args) => {
        context.check();
        const applied = specNamed(name);
        return onlySeries(applied.evaluate(this.#bind(applied, expression, args, new Map())));
      },
      evaluateText: (target) => {
        context.check();
        return onlySeries(new Evaluation(context.fork(), this.#range, new Map()).value(parseTarget(target)));
      },
    };
  }
}
