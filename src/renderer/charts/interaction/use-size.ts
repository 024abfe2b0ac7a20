import { useLayoutEffect, useRef, useState, type RefObject } from 'react';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The content size of an element in whole pixels, 0×0 until it has been measured; follows it as it changes. */
export function useSize<E extends Element>(): [RefObject<E | null>, Size] {
  const ref = useRef<E | null>(null);
  const [size, setSize] = useState<Size>({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const apply = (width: number, height: number): void => {
      const next = { width: Math.floor(width), height: Math.floor(height) };
      setSize((old) => (old.width === next.width && old.height === next.height ? old : next));
    };
    const box = element.getBoundingClientRect();
    apply(box.width, box.height);
    const observer = new ResizeObserver((entries) => {
      const entry = entries.at(-1);
      if (entry) apply(entry.contentRect.width, entry.contentRect.height);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, size];
}
