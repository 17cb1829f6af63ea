import { expect, it } from 'vitest';
import type { Scene } from './scene.ts';
import { sceneSvg } from './scene-svg.ts';

const scene: Scene = {
  view: { corner: { x: -1, y: -1 }, width: 4, height: 2 },
  background: 'white',
  shapes: [
    { kind: 'rectangle', corner: { x: -1, y: -1 }, width: 2, height: 1, fill: 'red' },
    { kind: 'circle', centre: { x: 3, y: 1 }, radius: 0.5, fill: 'blue' },
    {
      kind: 'line',
      points: [
        { x: -1, y: 1 },
        { x: 3, y: -1 },
      ],
      width: 0.1,
      stroke: 'green',
    },
    {
      kind: 'polygon',
      points: [
        { x: 0, y: 0 },
        { x: 1, y: 0 },
        { x: 0, y: 1 },
      ],
      fill: 'orange',
    },
  ],
};

it('places the world with its vertical axis upwards', () => {
  const svg = sceneSvg(scene, { widthPixels: 400 });
  expect(svg).toMatch(/^<svg [^>]*width="400" height="200">/);
  expect(svg).toContain('<rect x="0" y="100" width="200" height="100" fill="#d1242f"/>');
  expect(svg).toContain('<circle cx="400" cy="0" r="50"');
  expect(svg).toContain('<polyline points="0,0 400,200" fill="none" stroke="#3fa34d" stroke-width="10"');
  expect(svg).toContain('<polygon points="100,100 200,100 100,0"');
});

it('writes a caption into a strip below, whatever signs it has', () => {
  const svg = sceneSvg(scene, { widthPixels: 400, caption: 'a < b & c' });
  expect(svg).toMatch(/^<svg [^>]*width="400" height="222">/);
  expect(svg).toContain('>a &#60; b &#38; c</text>');
});
