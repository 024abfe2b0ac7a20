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

function tooDeep(name: string): GembaError {
  return new GembaError(
    'usage',
    `${name}: targets are put together within targets more than ${MAX_TARGETS_WITHIN} deep.`,
  );
}

/** Characters of all names of a result. Functions put names into names, several times at once: they can double with every call. */
const MAX_NAME_LENGTHS = 100_000_000;

function withinReason<T extends readonly Series[] | SeriesGroups>(name: string, result: T): T {
  if (!isSeriesList(result)) return result;
  const length = result.reduce((sum, series) => sum + series.name.length + series.pathExpression.length, 0);
  if (length <= MAX_NAME_LENGTHS) return result;
  throw new GembaError(
    'refused',
    `${name}: the names of the series would be ${length.toLocaleString('en')} characters long.`,
    {
      nextStep: 'Give the series inside short names first, with alias or aliasByNode.',
    },
  );
}

/** Targets that functions put together may put together more; names can be made to do so without end. */
const MAX_TARGETS_WITHIN = 10;

/** A tree's evaluation over one range, within one `template()` or none. */
class Evaluation {
  readonly #context: QueryContext;
  readonly #range: TimeRange;
  readonly #variables: Variables;
  /** How many targets that functions put together this one lies within. */
  readonly #within: number;

  constructor(context: QueryContext, range: TimeRange, variables: Variables, within = 0) {
    this.#context = context;
    this.#range = range;
    this.#variables = variables;
    this.#within = within;
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
        return new Evaluation(this.#context, this.#range, variables, this.#within).value(expression.body);
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
    return withinReason(spec.name, spec.evaluate(this.#bind(spec, expression, positional, named)));
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
        return onlySeries(new Evaluation(context.fork(), other, this.#variables, this.#within).value(argument));
      },
      isFunction: (name) => functionNamed(name) !== undefined,
      apply: (name, args) => {
        context.check();
        const applied = specNamed(name);
        return onlySeries(applied.evaluate(this.#bind(applied, expression, args, new Map())));
      },
      evaluateText: (target) => {
        context.check();
        if (this.#within >= MAX_TARGETS_WITHIN) throw tooDeep(spec.name);
        const inner = new Evaluation(context.fork(), this.#range, new Map(), this.#within + 1);
        return onlySeries(inner.value(parseTarget(target)));
      },
    };
  }
}
