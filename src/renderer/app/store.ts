import { useSyncExternalStore } from 'react';

/** A value that several parts of the window share; updates are pure functions of the old value. */
export interface Store<Value> {
  readonly get: () => Value;
  readonly set: (update: Value | ((previous: Value) => Value)) => void;
  readonly subscribe: (listener: () => void) => () => void;
}

export function createStore<Value>(initial: Value): Store<Value> {
  let value = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => value,
    set(update) {
      const next = typeof update === 'function' ? (update as (previous: Value) => Value)(value) : update;
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<Value>(store: Store<Value>): Value;
export function useStore<Value, Part>(store: Store<Value>, select: (value: Value) => Part): Part;
/** Reads a store and draws again when it (or the selected part, compared by identity) changes. */
export function useStore<Value, Part>(store: Store<Value>, select?: (value: Value) => Part): Value | Part {
  const read = (): Value | Part => (select ? select(store.get()) : store.get());
  return useSyncExternalStore(store.subscribe, read);
}

/** Reads JSON that an earlier start left; whatever is missing or damaged is answered with `fallback`. */
export function readSaved<Value>(key: string, isValid: (value: unknown) => value is Value, fallback: Value): Value {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return fallback;
    const value: unknown = JSON.parse(text);
    return isValid(value) ? value : fallback;
  } catch {
    return fallback; // Damaged or forbidden storage only costs the memory of the last session.
  }
}

/** Remembers a value for the next start. */
export function save(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // A full or forbidden storage only costs the memory of this session.
  }
}
