/** A picture as plain geometry, in pixels from the top left corner: laid out by pure functions, written as SVG at the end. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly background: string;
  readonly marks: readonly Mark[];
}

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export type Mark = RectMark | LineMark | PathMark | TextMark;

export interface RectMark {
  readonly kind: 'rect';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly fill: string;
}

export interface LineMark {
  readonly kind: 'line';
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly stroke: string;
  readonly width: number;
}

export interface PathMark {
  readonly kind: 'path';
  readonly d: string;
  readonly stroke?: string;
  readonly fill?: string;
  readonly width?: number;
  /** Length of a dash and of the gap after it. */
  readonly dash?: number;
  /** 0 is transparent, 1 opaque. */
  readonly opacity?: number;
  /** Nothing is drawn outside of it. */
  readonly clip?: Box;
}

export interface TextMark {
  readonly kind: 'text';
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  readonly text: string;
  readonly size: number;
  readonly fill: string;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly strong?: boolean;
  /** Degrees, clockwise around its point. */
  readonly rotate?: number;
}
