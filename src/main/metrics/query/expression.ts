/** A target as a tree: what was written, nothing evaluated yet. */
export type Expression =
  | { readonly kind: 'path'; readonly path: string }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly named: readonly NamedArgument[];
    }
  | { readonly kind: 'number'; readonly value: number; readonly integer: boolean }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'infinity' };

export interface NamedArgument {
  readonly name: string;
  readonly value: Expression;
}

/** Every path that the expression reads, for prefetching. */
export function pathsOf(expression: Expression): string[] {
  switch (expression.kind) {
    case 'path':
      return [expression.path];
    case 'call':
      return [...expression.args, ...expression.named.map((named) => named.value)].flatMap(pathsOf);
    default:
      return [];
  }
}
