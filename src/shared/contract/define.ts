import type { z } from 'zod';

/**
 * The vocabulary of the contract between the core and whoever drives it (the renderer over IPC, the command line
 * in-process, a second process over the loopback API). A schema gives the type; nobody writes the type again.
 */

/** A call with one answer. */
export interface RequestSpec<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  readonly kind: 'request';
  readonly input: Input;
  readonly output: Output;
}

/**
 * A subscription. `latest` keeps only the newest event while the reader is busy (state snapshots);
 * `queue` keeps a bounded number and drops the oldest (log lines).
 */
export interface StreamSpec<Input extends z.ZodType = z.ZodType, Event extends z.ZodType = z.ZodType> {
  readonly kind: 'stream';
  readonly pressure: 'latest' | 'queue';
  readonly input: Input;
  readonly event: Event;
}

export type CallSpec = RequestSpec | StreamSpec;
export type ContractModule = Readonly<Record<string, CallSpec>>;

export function request<Input extends z.ZodType, Output extends z.ZodType>(spec: {
  input: Input;
  output: Output;
}): RequestSpec<Input, Output> {
  return { kind: 'request', ...spec };
}

export function stream<Input extends z.ZodType, Event extends z.ZodType>(spec: {
  pressure: 'latest' | 'queue';
  input: Input;
  event: Event;
}): StreamSpec<Input, Event> {
  return { kind: 'stream', ...spec };
}

/** Options that every call carries next to its input. */
export interface CallOptions {
  /** Aborting it reaches the handler on the other side; the call then fails with code `cancelled`. */
  readonly signal?: AbortSignal;
}

export type InputOf<Spec extends CallSpec> = z.input<Spec['input']>;
export type OutputOf<Spec extends CallSpec> =
  Spec extends RequestSpec<z.ZodType, infer Output> ? z.output<Output> : never;
export type EventOf<Spec extends CallSpec> = Spec extends StreamSpec<z.ZodType, infer Event> ? z.output<Event> : never;

/** What a module implements to serve its part of the contract. A missing handler is a compile error. */
export type Serves<Module extends ContractModule> = {
  readonly [Name in keyof Module]: Module[Name] extends StreamSpec<infer Input, infer Event>
    ? (
        input: z.output<Input>,
        emit: (event: z.input<Event>) => void,
        options: { readonly signal: AbortSignal },
      ) => Promise<void> | void
    : Module[Name] extends RequestSpec<infer Input, infer Output>
      ? (
          input: z.output<Input>,
          options: { readonly signal: AbortSignal },
        ) => Promise<z.input<Output>> | z.input<Output>
      : never;
};

/** What a caller sees: requests return promises, streams return a function that ends them. */
export type ClientOf<Module extends ContractModule> = {
  readonly [Name in keyof Module]: Module[Name] extends StreamSpec<infer Input, infer Event>
    ? (input: z.input<Input>, listener: StreamListener<z.output<Event>>) => () => void
    : Module[Name] extends RequestSpec<infer Input, infer Output>
      ? (input: z.input<Input>, options?: CallOptions) => Promise<z.output<Output>>
      : never;
};

export interface StreamListener<Event> {
  onEvent(event: Event): void;
  /** The stream failed; no further event follows. */
  onError?(error: import('../errors').GembaError): void;
  /** The handler has said all that it had to say; no further event follows. */
  onEnd?(): void;
}
