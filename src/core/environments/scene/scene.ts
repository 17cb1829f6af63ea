// A picture of an environment as data: shapes in world coordinates, the vertical axis upwards. The terminal, recordings and the browser
// draw the same scene.

/** Colours by name; `sceneColors` says what they look like. */
export type SceneColor =
  | 'black'
  | 'night'
  | 'darkGrey'
  | 'grey'
  | 'lightGrey'
  | 'white'
  | 'red'
  | 'orange'
  | 'yellow'
  | 'green'
  | 'teal'
  | 'blue'
  | 'purple'
  | 'pink'
  | 'brown';

export interface ScenePoint {
  readonly x: number;
  readonly y: number;
}

export type SceneShape =
  | { readonly kind: 'polygon'; readonly points: readonly ScenePoint[]; readonly fill: SceneColor }
  /** Joined points, so wide in units of the world, with round ends. */
  | {
      readonly kind: 'line';
      readonly points: readonly ScenePoint[];
      readonly width: number;
      readonly stroke: SceneColor;
    }
  | { readonly kind: 'circle'; readonly centre: ScenePoint; readonly radius: number; readonly fill: SceneColor }
  /** From its lower left corner. */
  | {
      readonly kind: 'rectangle';
      readonly corner: ScenePoint;
      readonly width: number;
      readonly height: number;
      readonly fill: SceneColor;
    };

export interface Scene {
  /** The part of the world that the picture shows, from its lower left corner. */
  readonly view: { readonly corner: ScenePoint; readonly width: number; readonly height: number };
  readonly background: SceneColor;
  /** Later ones cover earlier ones; what lies outside the view is cut off. */
  readonly shapes: readonly SceneShape[];
}
