// What a plot is made of: a few kinds of SVG elements as data, so that the page and a downloaded file are drawn from the same.

export interface PathShape {
  readonly kind: 'path';
  readonly d: string;
  readonly fill?: string;
  readonly stroke?: string;
  readonly strokeWidth?: number;
  readonly dash?: readonly number[];
  readonly roundCap?: boolean;
}

export interface TextShape {
  readonly kind: 'text';
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly fontSize: number;
  readonly fontWeight?: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly color: string;
  /** A line of this width around the letters. */
  readonly strokeWidth?: number;
  /** Turned to be read upwards. */
  readonly upwards?: boolean;
}

export type Shape = PathShape | TextShape;

/** A pixel number as text: hundredths are enough, and keep what is redrawn for every frame short. */
export function pixelText(value: number): string {
  return String(Math.round(100 * value) / 100);
}

type Attributes = Readonly<Record<string, string | number>>;

/** The SVG attributes of a shape. */
export function shapeAttributes(shape: Shape): Attributes {
  if (shape.kind === 'path') {
    return {
      d: shape.d,
      fill: shape.fill ?? 'none',
      ...(shape.stroke !== undefined && {
        stroke: shape.stroke,
        'stroke-width': shape.strokeWidth ?? 1,
        'stroke-linejoin': 'round',
      }),
      ...(shape.dash?.length && { 'stroke-dasharray': shape.dash.join(' ') }),
      ...(shape.roundCap && { 'stroke-linecap': 'round' }),
    };
  }
  return {
    x: pixelText(shape.x),
    y: pixelText(shape.y),
    fill: shape.color,
    'font-size': shape.fontSize,
    'text-anchor': shape.anchor,
    ...(shape.fontWeight !== undefined && { 'font-weight': shape.fontWeight }),
    ...(shape.strokeWidth !== undefined && {
      stroke: shape.color,
      'stroke-width': shape.strokeWidth,
      'stroke-linejoin': 'round',
    }),
    ...(shape.upwards && { transform: `rotate(-90 ${pixelText(shape.x)} ${pixelText(shape.y)})` }),
  };
}
