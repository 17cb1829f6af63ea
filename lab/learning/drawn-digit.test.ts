import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawLine, drawnImage, emptyDrawing, isEmpty } from './drawn-digit.ts';

/** Extent and centre of mass of an image of 28 × 28. */
function shapeOf(image: Uint8Array) {
  let [mass, x, y] = [0, 0, 0];
  const columns = new Set<number>();
  const rows = new Set<number>();
  image.forEach((level, at) => {
    if (level === 0) return;
    mass += level;
    x += level * ((at % 28) + 0.5);
    y += level * (Math.floor(at / 28) + 0.5);
    columns.add(at % 28);
    rows.add(Math.floor(at / 28));
  });
  return { x: x / mass, y: y / mass, width: columns.size, height: rows.size };
}

describe('a drawn digit', () => {
  it('is fitted into 20 × 20 pixels and centred by its mass, wherever and however large it is drawn', () => {
    const place = fc.integer({ min: 6, max: 105 });
    fc.assert(
      fc.property(fc.array(fc.tuple(place, place), { minLength: 2, maxLength: 6 }), (points) => {
        const drawing = emptyDrawing(112);
        points.slice(1).forEach((point, at) => {
          drawLine(drawing, points[at]!, point, 4);
        });
        const { x, y, width, height } = shapeOf(drawnImage(drawing, 28, 28));
        // Where the mass is far from the middle, MNIST's own digits are cut at the edge as well.
        if (width < 28 && height < 28 && Math.max(width, height) >= 20) {
          expect(x).toBeCloseTo(14, 0);
          expect(y).toBeCloseTo(14, 0);
          expect(Math.max(width, height)).toBeLessThanOrEqual(22);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is the same image wherever it is drawn', () => {
    const at = (left: number, top: number) => {
      const drawing = emptyDrawing(112);
      drawLine(drawing, [left, top], [left + 30, top], 4);
      drawLine(drawing, [left + 30, top], [left + 10, top + 50], 4);
      return drawnImage(drawing, 28, 28);
    };
    expect(at(10, 20)).toEqual(at(60, 40));
    expect(shapeOf(at(10, 20)).height).toBeGreaterThanOrEqual(20);
  });

  it('is left where it is for images of another size', () => {
    const drawing = emptyDrawing(112);
    drawLine(drawing, [10, 10], [10, 10], 6);
    const image = drawnImage(drawing, 8, 16);
    expect(image).toHaveLength(128);
    expect(image.indexOf(Math.max(...image))).toBeLessThan(16);
    expect(isEmpty(drawing)).toBe(false);
    expect(drawnImage(emptyDrawing(112), 28, 28).every((level) => level === 0)).toBe(true);
  });
});
