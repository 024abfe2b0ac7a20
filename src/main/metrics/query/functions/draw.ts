import type { Drawing, Series } from '../series';

/** The series with something more said about how it is drawn. */
export function draw(series: Series, drawing: Drawing): Series {
  return { ...series, drawing: { ...series.drawing, ...drawing } };
}
