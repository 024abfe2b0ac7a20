import type { z } from 'zod';
import type { CallSpec, ContractModule } from '../../shared/contract/define';
import { GembaError } from '../../shared/errors';

/**
 * The one place where a call by name meets its handler. Every transport (IPC, loopback HTTP, the command line in the
 * same process) goes through it, so that every input is parsed with its schema before a handler sees it.
 */
export interface Router {
  /** @throws GembaError `usage` for an unknown call or an input that does not fit; whatever the handler throws. */
  call(module: string, name: string, input: unknown, options: { signal: AbortSignal }): Promise<unknown>;
  /** Resolves when the stream has ended; rejects when it failed. Abort the signal to end it from outside. */
  subscribe(
    module: string,
    name: string,
    input: unknown,
    emit: (event: unknown) => void,
    options: { signal: AbortSignal },
  ): Promise<void>;
  /** What the contract says of a call, or null for one that does not exist. */
  specOf(module: string, name: string): CallSpec | null;
}

type AnyHandler = (input: unknown, ...rest: unknown[]) => unknown;
type AnyHandlers = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * @param checkOutputs parses what handlers answer as well: in tests and development builds, where a handler that
 *   breaks its promise should be found at once.
 */
export function createRouter(
  contract: Readonly<Record<string, ContractModule>>,
  handlers: AnyHandlers,
  options: { checkOutputs: boolean },
): Router {
  const specOf = (module: string, name: string): CallSpec | null => {
    const calls = Object.hasOwn(contract, module) ? contract[module] : undefined;
    return calls !== undefined && Object.hasOwn(calls, name) ? (calls[name] ?? null) : null;
  };

  function resolve(module: string, name: string, kind: CallSpec['kind']): { spec: CallSpec; handler: AnyHandler } {
    const spec = specOf(module, name);
    const handler = handlers[module]?.[name];
    if (spec?.kind !== kind || typeof handler !== 'function') {
      throw new GembaError('usage', `There is no ${kind} named ${module}:${name}.`);
    }
    return { spec, handler: handler as AnyHandler };
  }

  return {
    specOf,
    async call(module, name, input, { signal }) {
      const { spec, handler } = resolve(module, name, 'request');
      const parsed = parseInput(spec.input, input, `${module}:${name}`);
      const output = await handler(parsed, { signal });
      if (!options.checkOutputs || spec.kind !== 'request') return output;
      return checkOutput(spec.output, output, `${module}:${name}`);
    },
    async subscribe(module, name, input, emit, { signal }) {
      const { spec, handler } = resolve(module, name, 'stream');
      const parsed = parseInput(spec.input, input, `${module}:${name}`);
      const checkedEmit = (event: unknown): void => {
        if (signal.aborted) return;
        emit(
          options.checkOutputs && spec.kind === 'stream' ? checkOutput(spec.event, event, `${module}:${name}`) : event,
        );
      };
      await handler(parsed, checkedEmit, { signal });
    },
  };
}

function parseInput(schema: z.ZodType, input: unknown, call: string): unknown {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new GembaError('usage', `${call} was sent something invalid${where}: ${issue?.message ?? 'unknown'}.`);
}

function checkOutput(schema: z.ZodType, output: unknown, call: string): unknown {
  const result = schema.safeParse(output);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new GembaError(
    'internal',
    `${call} answered something that its contract does not allow, at ${issue?.path.join('.') ?? '?'}: ${issue?.message ?? ''}`,
  );
}
