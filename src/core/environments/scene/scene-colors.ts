// What the colours of a scene look like, as `#rrggbb`: flat, and far enough apart to be told from each other.
import type { SceneColor } from './scene.ts';

export const sceneColors: Readonly<Record<SceneColor, string>> = {
  black: '#000000',
  night: '#10162f',
  darkGrey: '#3d444d',
  grey: '#8b949e',
  lightGrey: '#ced4da',
  white: '#ffffff',
  red: '#d1242f',
  orange: '#f08c2e',
  yellow: '#f6c945',
  green: '#3fa34d',
  teal: '#1f9aa8',
  blue: '#3572c6',
  purple: '#8f63d2',
  pink: '#ee79a6',
  brown: '#8a5a35',
};
