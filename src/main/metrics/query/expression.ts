/** A target as a tree: what was written, nothing evaluated yet. */
export type Expression =
  { readonly kind: 'path'; readonly path: string } | CallExpression | TemplateExpression | Literal;

export interface CallExpression {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly Expression[];
  readonly named: readonly NamedArgument[];
  /** The call as it was written. */
  readonly raw: string;
}

/** `template(hosts.$host.cpu, host="web-1")`: what `$` names stand for, by name or counted from 1. */
export interface TemplateExpression {
  readonly kind: 'template';
  readonly body: Expression;
  readonly variables: ReadonlyMap<string, string | WrittenLiteral>;
}

export interface WrittenLiteral {
  readonly value: number;
  readonly integer: boolean;
}

export type Literal =
  | ({ readonly kind: 'number' } & WrittenLiteral)
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'none' }
  | { readonly kind: 'infinity' };

export interface NamedArgument {
  readonly name: string;
  readonly value: Expression;
}
