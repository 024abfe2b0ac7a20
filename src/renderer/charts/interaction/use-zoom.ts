import { select } from 'd3-selection';
import { zoom, zoomIdentity, type ZoomBehavior } from 'd3-zoom';
import { useCallback, useEffect, useRef, useState, type RefObject } from 'react';

export interface View {
  readonly x: number;
  readonly y: number;
  /** Screen pixels per drawn pixel. */
  readonly k: number;
}

export interface Zoom {
  readonly view: View;
  /** True once a person has moved the picture; until then it is fitted again whenever its size changes. */
  readonly isMoved: boolean;
  readonly fit: () => void;
  readonly zoomBy: (factor: number) => void;
}

const MARGIN_PX = 8;

/** The view that shows a whole picture in a box, never enlarged. */
export function fitView(
  picture: { readonly width: number; readonly height: number },
  box: { readonly width: number; readonly height: number },
): View {
  if (picture.width <= 0 || picture.height <= 0 || box.width <= 0 || box.height <= 0) return { x: 0, y: 0, k: 1 };
  const k = Math.min(1, (box.width - MARGIN_PX) / picture.width, (box.height - MARGIN_PX) / picture.height);
  return { x: (box.width - picture.width * k) / 2, y: (box.height - picture.height * k) / 2, k };
}

/** Panning by dragging and zooming by wheel or pinch on an SVG; plain state comes back, React draws. */
export function useZoom(
  svg: RefObject<SVGSVGElement | null>,
  picture: { readonly width: number; readonly height: number },
  box: { readonly width: number; readonly height: number },
): Zoom {
  const [view, setView] = useState<View>({ x: 0, y: 0, k: 1 });
  const [isMoved, setMoved] = useState(false);
  const behaviour = useRef<ZoomBehavior<SVGSVGElement, unknown> | null>(null);

  useEffect(() => {
    const element = svg.current;
    if (!element) return undefined;
    const created = zoom<SVGSVGElement, unknown>()
      .scaleExtent([0.2, 3])
      .clickDistance(4)
      .filter((event: Event) => isOurs(event))
      .on('zoom', (event: { transform: View; sourceEvent: unknown }) => {
        setView({ x: event.transform.x, y: event.transform.y, k: event.transform.k });
        if (event.sourceEvent) setMoved(true);
      });
    behaviour.current = created;
    select(element).call(created).on('dblclick.zoom', null);
    return () => {
      behaviour.current = null;
      select(element).on('.zoom', null);
    };
  }, [svg]);

  const fit = useCallback(() => {
    const element = svg.current;
    if (!element || !behaviour.current) return;
    const { x, y, k } = fitView(picture, box);
    behaviour.current.transform(select(element), zoomIdentity.translate(x, y).scale(k));
    setMoved(false);
  }, [svg, picture, box]);

  useEffect(() => {
    if (!isMoved) fit();
  }, [fit, isMoved]);

  const zoomBy = useCallback(
    (factor: number) => {
      if (!svg.current || !behaviour.current) return;
      behaviour.current.scaleBy(select(svg.current), factor);
      setMoved(true);
    },
    [svg],
  );
  return { view, isMoved, fit, zoomBy };
}

/** A plain wheel scrolls lists elsewhere, so here it zooms only with Ctrl (or pinched); dragging pans with the main button. */
function isOurs(event: Event): boolean {
  if (event instanceof WheelEvent) return event.ctrlKey || event.metaKey;
  return !(event instanceof MouseEvent) || event.button === 0;
}
