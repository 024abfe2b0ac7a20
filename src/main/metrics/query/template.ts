import type { TemplateExpression } from './expression';
import type { WrittenNumber } from './function-spec';
import { asText } from './bind-arguments';

/** What `$` names stand for inside a `template()`. */
export type Variables = ReadonlyMap<string, string | WrittenNumber>;

/** What the template says, and what the request says instead. */
export function variablesOf(template: TemplateExpression, ofRequest: ReadonlyMap<string, string>): Variables {
  return new Map<string, string | WrittenNumber>([...template.variables, ...ofRequest]);
}

/** A path that is a variable and nothing else is its value; text that looks like a number is one. */
export function readVariable(path: string, variables: Variables): string | WrittenNumber | null {
  const value = path.startsWith('$') ? variables.get(path.slice(1)) : undefined;
  if (value === undefined) return null;
  const isNumeric = typeof value === 'string' && /^-?[\d.]+$/.test(value) && !Number.isNaN(Number(value));
  return isNumeric ? { value: Number(value), integer: false } : value;
}

/** The path with each `$name` replaced. */
export function fillPath(path: string, variables: Variables): string {
  let filled = path;
  for (const [name, value] of variables) filled = filled.replaceAll(`$${name}`, () => asText(value));
  return filled;
}
