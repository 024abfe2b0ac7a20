import { useCallback, useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react';

export interface TimeSpan {
  readonly from: number;
  readonly until: number;
}

interface TimePointerOptions {
  readonly from: number;
  readonly until: number;
  /** Where the plot lies inside the element that listens. */
  readonly left: number;
  readonly right: number;
  readonly cursor: number | null;
  /** The pointer is here; null when it left. */
  readonly onCursor?: ((seconds: number | null) => void) | undefined;
  /** A key or a click put the cursor here, where it stays; without it that is told as a pointer's move. */
  readonly onCursorSet?: ((seconds: number | null) => void) | undefined;
  /** A stretch that was dragged over; absent, dragging only moves the cursor. */
  readonly onBrush?: ((span: TimeSpan) => void) | undefined;
}

export interface TimePointer {
  /** The stretch that is being dragged over just now. */
  readonly dragged: TimeSpan | null;
  readonly handlers: {
    onPointerMove(event: PointerEvent<HTMLElement>): void;
    onPointerDown(event: PointerEvent<HTMLElement>): void;
    onPointerUp(event: PointerEvent<HTMLElement>): void;
    onPointerLeave(): void;
    onPointerCancel(): void;
    onKeyDown(event: KeyboardEvent<HTMLElement>): void;
  };
}

const BRUSH_THRESHOLD_PX = 4;

/** Turns pointer and keys over a plot into a time cursor and a brushed stretch; at most one cursor change a frame. */
export function useTimePointer(options: TimePointerOptions): TimePointer {
  const latest = useRef(options);
  latest.current = options;
  const start = useRef<number | null>(null);
  const frame = useRef(0);
  const isOver = useRef(false);
  const [dragged, setDragged] = useState<TimeSpan | null>(null);
  useEffect(
    () => () => {
      cancelAnimationFrame(frame.current);
      // A plot that goes away under the pointer never hears that it left.
      if (isOver.current) latest.current.onCursor?.(null);
    },
    [],
  );

  const timeAt = useCallback((event: PointerEvent<HTMLElement>): number => {
    const { left, right, from, until } = latest.current;
    const share = (event.clientX - event.currentTarget.getBoundingClientRect().left - left) / Math.max(1, right - left);
    return from + Math.min(1, Math.max(0, share)) * (until - from);
  }, []);

  const announce = useCallback((seconds: number | null) => {
    cancelAnimationFrame(frame.current);
    frame.current = requestAnimationFrame(() => latest.current.onCursor?.(seconds));
  }, []);

  const onPointerMove = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      const seconds = timeAt(event);
      isOver.current = true;
      announce(seconds);
      if (start.current !== null && latest.current.onBrush) setDragged(spanOf(start.current, seconds));
    },
    [announce, timeAt],
  );
  const onPointerDown = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      if (event.button !== 0 || !latest.current.onBrush) return;
      start.current = timeAt(event);
      event.currentTarget.setPointerCapture(event.pointerId);
    },
    [timeAt],
  );
  const onPointerUp = useCallback(
    (event: PointerEvent<HTMLElement>) => {
      const from = start.current;
      start.current = null;
      setDragged(null);
      if (from === null) return;
      const span = spanOf(from, timeAt(event));
      const { left, right, from: first, until } = latest.current;
      const lengthPx = ((span.until - span.from) / (until - first)) * (right - left);
      if (lengthPx >= BRUSH_THRESHOLD_PX) latest.current.onBrush?.(span);
      else latest.current.onCursorSet?.(span.until);
    },
    [timeAt],
  );
  const onPointerCancel = useCallback(() => {
    start.current = null;
    setDragged(null);
  }, []);
  const onPointerLeave = useCallback(() => {
    isOver.current = false;
    if (start.current === null) announce(null);
  }, [announce]);

  const onKeyDown = useCallback((event: KeyboardEvent<HTMLElement>) => {
    const { from, until, cursor, onCursor, onCursorSet } = latest.current;
    const next = cursorAfterKey(event.key, event.shiftKey, { from, until, cursor });
    if (next === undefined) return;
    event.preventDefault();
    if (next === null) event.stopPropagation();
    (onCursorSet ?? onCursor)?.(next);
  }, []);

  return {
    dragged,
    handlers: { onPointerMove, onPointerDown, onPointerUp, onPointerLeave, onPointerCancel, onKeyDown },
  };
}

/** Where a key takes the cursor: arrows by 1/200 of the range (Shift: 1/20), Home, End, Escape (null). Undefined: not ours. */
export function cursorAfterKey(
  key: string,
  shift: boolean,
  at: { readonly from: number; readonly until: number; readonly cursor: number | null },
): number | null | undefined {
  const step = (at.until - at.from) / (shift ? 20 : 200);
  const cursor = at.cursor ?? at.until;
  switch (key) {
    case 'ArrowLeft':
      return Math.max(at.from, cursor - step);
    case 'ArrowRight':
      return Math.min(at.until, cursor + step);
    case 'Home':
      return at.from;
    case 'End':
      return at.until;
    case 'Escape':
      return at.cursor === null ? undefined : null;
    default:
      return undefined;
  }
}

function spanOf(a: number, b: number): TimeSpan {
  return { from: Math.min(a, b), until: Math.max(a, b) };
}
