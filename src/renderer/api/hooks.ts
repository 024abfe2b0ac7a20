import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { GembaError, toWireError } from '../../shared/errors';
import { callByName, subscribeByName } from './client';
import { liveValue } from './live-value';
import type { LiveSnapshot } from './live-value';
import type {
  ModuleName,
  RequestInput,
  RequestName,
  RequestOutput,
  StreamEvent,
  StreamInput,
  StreamName,
} from './names';

const NOTHING: LiveSnapshot<never> = { value: undefined, receivedAt: null, error: null };
const getNothing = (): LiveSnapshot<never> => NOTHING;
const subscribeToNothing = (): (() => void) => () => undefined;

/**
 * The newest event of a stream of state: `const { value, error, receivedAt } = useStream('environments', 'watch', {})`.
 * Input `null`: not subscribed. Everybody who asks for the same stream and input shares one subscription; a failed one
 * is tried again by itself while the last value stays.
 */
export function useStream<Module extends ModuleName, Name extends StreamName<Module>>(
  module: Module,
  name: Name,
  input: StreamInput<Module, Name> | null,
): LiveSnapshot<StreamEvent<Module, Name>> {
  const key = input === null ? null : JSON.stringify(input);
  const live = key === null ? null : liveValue(module, name, key, input);
  const snapshot = useSyncExternalStore(live?.subscribe ?? subscribeToNothing, live?.getSnapshot ?? getNothing);
  return snapshot as LiveSnapshot<StreamEvent<Module, Name>>;
}

/**
 * The answer to an earlier question of the same kind while the first answer to a new one is under way, so that a graph is
 * not blank when only its range has changed. `kind` names what is asked for.
 */
export function useKept<Event>(snapshot: LiveSnapshot<Event>, kind: string): LiveSnapshot<Event> {
  const kept = useRef({ kind, snapshot });
  useEffect(() => {
    if (snapshot.value !== undefined) kept.current = { kind, snapshot };
  }, [kind, snapshot]);
  if (snapshot.value !== undefined || snapshot.error !== null) return snapshot;
  return kept.current.kind === kind ? kept.current.snapshot : snapshot;
}

/**
 * Every event of a stream, in order: for log lines and commands, where none may be skipped.
 * `onEvent` may change between renders without a new subscription. Input `null`: not subscribed.
 */
export function useStreamEvents<Module extends ModuleName, Name extends StreamName<Module>>(
  module: Module,
  name: Name,
  input: StreamInput<Module, Name> | null,
  onEvent: (event: StreamEvent<Module, Name>) => void,
  onError?: (error: GembaError) => void,
): void {
  const handlers = useRef({ onEvent, onError });
  useEffect(() => {
    handlers.current = { onEvent, onError };
  });
  const key = input === null ? null : JSON.stringify(input);
  useEffect(() => {
    if (key === null) return undefined;
    return subscribeByName(module, name, JSON.parse(key), {
      onEvent: (event) => handlers.current.onEvent(event as StreamEvent<Module, Name>),
      onError: (error) => handlers.current.onError?.(error),
    });
  }, [module, name, key]);
}

/** What a request has answered so far. While it is asked again, the last value stays. */
export interface RequestState<Output> {
  readonly value: Output | undefined;
  readonly error: GembaError | null;
  readonly isLoading: boolean;
  /** When `value` arrived, ms since the epoch; null before. */
  readonly receivedAt: number | null;
  /** Asks again now. */
  readonly refresh: () => void;
}

interface Answer {
  readonly value: unknown;
  readonly error: GembaError | null;
  readonly receivedAt: number | null;
  readonly isLoading: boolean;
}

const UNASKED: Answer = { value: undefined, error: null, receivedAt: null, isLoading: true };

/** Turns whatever was thrown into the error that the screens show. */
export function asGembaError(error: unknown): GembaError {
  return error instanceof GembaError ? error : GembaError.fromWire(toWireError(error));
}

/**
 * Calls a request when the screen opens and again whenever the input changes; what is no longer wanted is cancelled.
 * Input `null`: not called. For calls that a person triggers use `client.module.name(input)` or `useAction`.
 */
export function useRequest<Module extends ModuleName, Name extends RequestName<Module>>(
  module: Module,
  name: Name,
  input: RequestInput<Module, Name> | null,
): RequestState<RequestOutput<Module, Name>> {
  const key = input === null ? null : JSON.stringify(input);
  const [answer, setAnswer] = useState<Answer>(UNASKED);
  const [round, setRound] = useState(0);
  useEffect(() => {
    if (key === null) return undefined;
    const controller = new AbortController();
    setAnswer((previous) => ({ ...previous, isLoading: true }));
    callByName(module, name, JSON.parse(key), { signal: controller.signal }).then(
      (value) => {
        if (!controller.signal.aborted) setAnswer({ value, error: null, receivedAt: Date.now(), isLoading: false });
      },
      (error: unknown) => {
        if (!controller.signal.aborted)
          setAnswer((previous) => ({ ...previous, error: asGembaError(error), isLoading: false }));
      },
    );
    return () => controller.abort();
  }, [module, name, key, round]);
  const refresh = useCallback(() => setRound((previous) => previous + 1), []);
  return {
    value: answer.value as RequestOutput<Module, Name> | undefined,
    error: answer.error,
    receivedAt: answer.receivedAt,
    isLoading: answer.isLoading && key !== null,
    refresh,
  };
}

export interface Action<Args extends unknown[]> {
  readonly run: (...args: Args) => Promise<void>;
  readonly isRunning: boolean;
  readonly error: GembaError | null;
  readonly clear: () => void;
}

/** Something a person starts: says whether it is under way and what went wrong, and never starts twice at once. */
export function useAction<Args extends unknown[]>(work: (...args: Args) => Promise<unknown>): Action<Args> {
  const [state, setState] = useState<{ isRunning: boolean; error: GembaError | null }>({
    isRunning: false,
    error: null,
  });
  const busy = useRef(false);
  const latest = useRef(work);
  useEffect(() => {
    latest.current = work;
  });
  const run = useCallback(async (...args: Args): Promise<void> => {
    if (busy.current) return;
    busy.current = true;
    setState({ isRunning: true, error: null });
    try {
      await latest.current(...args);
      setState({ isRunning: false, error: null });
    } catch (error) {
      setState({ isRunning: false, error: asGembaError(error) });
    } finally {
      busy.current = false;
    }
  }, []);
  const clear = useCallback(() => setState({ isRunning: false, error: null }), []);
  return { run, ...state, clear };
}
