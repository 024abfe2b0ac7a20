import { useEffect, useLayoutEffect, useMemo, useRef, type ReactElement } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { alignColumns, type AlignedColumns, type Columns } from '../layout/align-columns';
import type { ValueAxis } from '../layout/value-axis';
import { readToken, useThemeVersion } from '../theme';

export interface CanvasLine extends Columns {
  /** A colour token without its dashes: `ink-1`, `cat-3`. */
  readonly colour: string;
  readonly widthPx: number;
}

interface LineCanvasProps {
  readonly lines: readonly CanvasLine[];
  readonly from: number;
  readonly until: number;
  readonly axis: ValueAxis;
  readonly width: number;
  readonly height: number;
}

/**
 * The data of a graph and the grid under it, on one canvas drawn by uPlot. Everything that changes with the pointer lies
 * on a layer above, so that moving the cursor repaints nothing here.
 */
export function LineCanvas(props: LineCanvasProps): ReactElement {
  const { lines, from, until, axis, width, height } = props;
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const view = useRef(props);
  view.current = props;
  const data = useMemo(() => alignColumns(lines), [lines]);
  const style = lines.map((line) => `${line.colour} ${line.widthPx}`).join();
  const visible = width > 0 && height > 0;

  useLayoutEffect(() => {
    if (!host.current || !visible) return undefined;
    const created = createPlot(host.current, view, data);
    plot.current = created;
    return () => {
      plot.current = null;
      created.destroy();
    };
    // Only another set of lines needs another plot; data, size and range are brought up to date below.
    // eslint-disable-next-line react-hooks/exhaustive-deps -- see the line above
  }, [style, visible]);

  useLayoutEffect(() => {
    plot.current?.setSize({ width: view.current.width, height: view.current.height });
  }, [width, height]);

  useLayoutEffect(() => {
    const current = plot.current;
    if (!current || data.length !== current.series.length) return;
    current.batch(() => {
      current.setData(data, false);
      current.setScale('x', { min: from, max: until });
      current.setScale('y', { min: axis.domain[0], max: axis.domain[1] });
    });
  }, [data, from, until, axis]);

  const theme = useThemeVersion();
  useEffect(() => {
    plot.current?.redraw(false);
  }, [theme]);

  return <div className="chart-canvas" ref={host} aria-hidden="true" />;
}

type View = { readonly current: LineCanvasProps };

function createPlot(host: HTMLElement, view: View, data: AlignedColumns): uPlot {
  const token = (name: string): string => readToken(host, name);
  const { lines, width, height, from, until, axis } = view.current;
  const options: uPlot.Options = {
    width,
    height,
    padding: [0, 0, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    select: { show: false, left: 0, top: 0, width: 0, height: 0 },
    axes: [{ show: false }, { show: false }],
    scales: {
      x: { time: false, auto: false, range: () => [view.current.from, view.current.until] },
      y: { auto: false, range: () => [view.current.axis.domain[0], view.current.axis.domain[1]] },
    },
    series: [
      {},
      ...lines.map((line): uPlot.Series => ({
        stroke: () => token(line.colour),
        width: line.widthPx,
        spanGaps: false,
        points: {
          show: true,
          size: 3,
          stroke: () => token(line.colour),
          fill: () => token(line.colour),
          filter: lonePoints,
        },
      })),
    ],
    hooks: { drawClear: [(plot) => drawGrid(plot, view.current.axis, token('line-1'), token('line-3'))] },
  };
  const plot = new uPlot(options, data, host);
  plot.batch(() => {
    plot.setScale('x', { min: from, max: until });
    plot.setScale('y', { min: axis.domain[0], max: axis.domain[1] });
  });
  return plot;
}

/** A point with a gap on both sides has no line; it is drawn as a dot so that it is not lost. */
function lonePoints(plot: uPlot, seriesIndex: number): number[] | null {
  const values = plot.data[seriesIndex] ?? [];
  const lone: number[] = [];
  for (let i = 0; i < values.length; i += 1) {
    if (values[i] == null) continue;
    if (isGap(values, i, -1) && isGap(values, i, 1)) lone.push(i);
  }
  return lone.length > 0 ? lone : [];
}

function isGap(values: ArrayLike<number | null | undefined>, index: number, direction: 1 | -1): boolean {
  let i = index + direction;
  while (i >= 0 && i < values.length && values[i] === undefined) i += direction;
  return i < 0 || i >= values.length || values[i] === null;
}

function drawGrid(plot: uPlot, axis: ValueAxis, line: string, zeroLine: string): void {
  const { ctx, bbox } = plot;
  const thickness = Math.max(1, Math.round(devicePixelRatio));
  ctx.save();
  for (const { value } of axis.ticks) {
    const y = Math.round(plot.valToPos(value, 'y', true) - thickness / 2);
    ctx.fillStyle = value === 0 ? zeroLine : line;
    ctx.fillRect(bbox.left, Math.min(y, bbox.top + bbox.height - thickness), bbox.width, thickness);
  }
  ctx.restore();
}
