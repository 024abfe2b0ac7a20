/** Where the data of a graph lies inside its element, in pixels. */
export interface PlotArea {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

/** The element's box less its margins; never negative. */
export function plotArea(
  size: { readonly width: number; readonly height: number },
  margin: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number },
): PlotArea {
  const width = Math.max(0, size.width - margin.left - margin.right);
  const height = Math.max(0, size.height - margin.top - margin.bottom);
  return {
    left: margin.left,
    top: margin.top,
    width,
    height,
    right: margin.left + width,
    bottom: margin.top + height,
  };
}

export function timeToX(seconds: number, from: number, until: number, area: PlotArea): number {
  return area.left + ((seconds - from) / Math.max(1e-9, until - from)) * area.width;
}

export function valueToY(value: number, domain: readonly [number, number], area: PlotArea): number {
  const span = domain[1] - domain[0];
  return area.bottom - ((value - domain[0]) / (span === 0 ? 1 : span)) * area.height;
}
