import { GembaError } from '../../../../shared/errors';
import { asText, isNumber } from '../bind-arguments';
import { type Expression } from '../expression';
import type { ArgumentValue } from '../function-spec';
import { parseTarget } from '../parse-target';
import type { Series } from '../series';

/**
 * The pieces of a series' path (or its tags' values) that `nodes` name, joined by dots; empty for what is not there.
 *
 * @throws GembaError `usage` for a series whose name has been made empty, and for one that ends in a bracket but is no call.
 */
export function nodeName(series: Series, nodes: readonly ArgumentValue[]): string {
  if (series.name === '') throw new GembaError('usage', 'A series without a name has no pieces.');
  // A name that looks like a call is known by the first path inside it.
  const path = series.name.endsWith(')') ? firstPath(parseTarget(series.name)) : series.name;
  const pieces = (path ?? series.name).split(';', 1)[0]?.split('.') ?? [];
  return nodes.map((node) => pieceOrTag(series, pieces, node)).join('.');
}

function pieceOrTag(series: Series, pieces: readonly string[], node: ArgumentValue): string {
  if (node === null) throw new GembaError('usage', 'None is neither the number of a piece nor the name of a tag.');
  if (isNumber(node) && (Number.isInteger(node.value) || !Number.isFinite(node.value))) {
    if (!node.integer) throw new GembaError('usage', `Pieces are counted by whole numbers, not ${asText(node)}.`);
    const piece = pieces.at(node.value);
    if (piece !== undefined) return piece;
  }
  return series.tags[asText(node)] ?? '';
}

function firstPath(expression: Expression): string | null {
  if (expression.kind === 'path') return expression.path;
  if (expression.kind !== 'call') return null;
  const first = expression.args[0];
  return first === undefined ? null : firstPath(first);
}
