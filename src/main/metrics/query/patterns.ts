import type { SeriesPattern } from './context';
import type { CallExpression, Expression } from './expression';
import { fillPath, readVariable, variablesOf, type Variables } from './template';

/** Everything that a target will read over its own range, each once. */
export function patternsOf(expression: Expression, template: ReadonlyMap<string, string>): SeriesPattern[] {
  const found = new Map<string, SeriesPattern>();
  const visit = (part: Expression, variables: Variables): void => {
    if (part.kind === 'path') {
      if (readVariable(part.path, variables) !== null) return;
      const path = fillPath(part.path, variables);
      found.set(path, { path, tagExpressions: null });
    } else if (part.kind === 'template') visit(part.body, variablesOf(part, template));
    else if (part.kind === 'call') {
      const tagged = patternOfCall(part);
      if (tagged !== null) found.set(tagged.path, tagged);
      else for (const argument of [...part.args, ...part.named.map(({ value }) => value)]) visit(argument, variables);
    }
  };
  visit(expression, new Map());
  return [...found.values()];
}

/** `seriesByTag` names series as a path does, and the call as it was written is their path. Null for other calls. */
export function patternOfCall(call: CallExpression): SeriesPattern | null {
  if (call.name !== 'seriesByTag') return null;
  const tagExpressions = call.args.flatMap((argument) => (argument.kind === 'string' ? [argument.value] : []));
  return { path: call.raw, tagExpressions };
}
