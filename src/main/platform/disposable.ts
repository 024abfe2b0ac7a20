/** Something that listens, holds or ticks until it is told to stop. Disposing twice is harmless. */
export interface Disposable {
  dispose(): void | Promise<void>;
}

/** Turns a function into a disposable that runs it once. */
export function toDisposable(dispose: () => void | Promise<void>): Disposable {
  let done = false;
  return {
    dispose() {
      if (done) return undefined;
      done = true;
      return dispose();
    },
  };
}

/** Collects what an owner started and stops it in reverse order, the last started first. */
export class DisposableStore implements Disposable {
  readonly #items: Disposable[] = [];
  #disposed = false;

  add<Item extends Disposable>(item: Item): Item {
    if (this.#disposed) void item.dispose();
    else this.#items.push(item);
    return item;
  }

  /** Stops everything; a failure of one does not keep the others running, the first failure is thrown at the end. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    let failure: unknown;
    for (let item = this.#items.pop(); item !== undefined; item = this.#items.pop()) {
      try {
        await item.dispose();
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== undefined) throw failure;
  }
}

/** A typed event with any number of listeners. A listener that throws is reported to `onListenerError` and does not stop the others. */
export class Emitter<Event> {
  readonly #listeners = new Set<(event: Event) => void>();
  readonly #onListenerError: (error: unknown) => void;

  constructor(
    onListenerError: (error: unknown) => void = (error) => {
      queueMicrotask(() => {
        throw error;
      });
    },
  ) {
    this.#onListenerError = onListenerError;
  }

  on(listener: (event: Event) => void): Disposable {
    this.#listeners.add(listener);
    return toDisposable(() => {
      this.#listeners.delete(listener);
    });
  }

  emit(event: Event): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event);
      } catch (error) {
        this.#onListenerError(error);
      }
    }
  }
}
