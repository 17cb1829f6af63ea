// A scene as SVG, with a line of text below the picture where one is given.
import type { Scene, ScenePoint, SceneShape } from './scene.ts';
import { sceneColors } from './scene-colors.ts';

export interface SceneSvgOptions {
  readonly widthPixels: number;
  /** Drawn in a strip below the picture, `captionPixels` high. */
  readonly caption?: string;
}

interface SceneSize {
  readonly width: number;
  readonly height: number;
}

const CAPTION_SHARE = 0.055;
const LEAST_CAPTION_PIXELS = 20;

/** Size in whole pixels of the picture alone. */
function sceneSize({ view }: Scene, widthPixels: number): SceneSize {
  return { width: widthPixels, height: Math.max(1, Math.round((widthPixels * view.height) / view.width)) };
}

/** Height of the strip with the caption below a picture so wide. */
function captionPixels(widthPixels: number): number {
  return Math.max(LEAST_CAPTION_PIXELS, Math.round(CAPTION_SHARE * widthPixels));
}

export function sceneSvg(scene: Scene, { widthPixels, caption }: SceneSvgOptions): string {
  const { width, height } = sceneSize(scene, widthPixels);
  const { corner, height: viewHeight } = scene.view;
  const scale = width / scene.view.width;
  const place = ({ x, y }: ScenePoint) =>
    `${round((x - corner.x) * scale)},${round((corner.y + viewHeight - y) * scale)}`;
  const strip = caption === undefined ? 0 : captionPixels(width);
  const shapes = scene.shapes.map((shape) => shapeSvg(shape, place, scale));
  const background = `<rect width="${width}" height="${height}" fill="${sceneColors[scene.background]}"/>`;
  const text = caption === undefined ? '' : captionSvg(caption, width, height, strip);
  // What sticks out of the view at its bottom lies below the strip, which is drawn last.
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height + strip}">${background}${shapes.join('')}${text}</svg>`;
}

/** Hundredths of a pixel. */
function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function shapeSvg(shape: SceneShape, place: (point: ScenePoint) => string, scale: number): string {
  switch (shape.kind) {
    case 'polygon':
      return `<polygon points="${shape.points.map(place).join(' ')}" fill="${sceneColors[shape.fill]}"/>`;
    case 'line':
      return `<polyline points="${shape.points.map(place).join(' ')}" fill="none" stroke="${sceneColors[shape.stroke]}" stroke-width="${round(shape.width * scale)}" stroke-linecap="round" stroke-linejoin="round"/>`;
    case 'circle': {
      const [x, y] = place(shape.centre).split(',');
      return `<circle cx="${x}" cy="${y}" r="${round(shape.radius * scale)}" fill="${sceneColors[shape.fill]}"/>`;
    }
    case 'rectangle': {
      const [x, y] = place({ x: shape.corner.x, y: shape.corner.y + shape.height }).split(',');
      return `<rect x="${x}" y="${y}" width="${round(shape.width * scale)}" height="${round(shape.height * scale)}" fill="${sceneColors[shape.fill]}"/>`;
    }
    default:
      return shape satisfies never;
  }
}

function captionSvg(caption: string, width: number, top: number, strip: number): string {
  const text = caption.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
  return (
    `<rect y="${top}" width="${width}" height="${strip}" fill="${sceneColors.white}"/>` +
    `<text x="${round(strip * 0.4)}" y="${round(top + strip * 0.68)}" font-family="Inter, sans-serif" font-size="${round(strip * 0.52)}" fill="${sceneColors.black}">${text}</text>`
  );
}
