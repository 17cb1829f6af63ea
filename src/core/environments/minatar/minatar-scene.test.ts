import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random/random.ts';
import { channelColors } from './channel-colors.ts';
import { minAtarScene } from './minatar-scene.ts';
import { minAtarKinds } from './registry.ts';

const squares = (cells: Float32Array) =>
  minAtarScene(cells, ['player', 'enemy', 'trail', 'gold'])
    .shapes.slice(1)
    .map((shape) => (shape.kind === 'rectangle' ? [shape.fill, shape.corner.x, shape.corner.y, shape.width] : shape));

/** [row, column, channel] -> a board of four channels. */
function boardWith(...lit: readonly (readonly [row: number, column: number, channel: number])[]): Float32Array {
  const cells = new Float32Array(10 * 10 * 4);
  for (const [row, column, channel] of lit) cells[(row * 10 + column) * 4 + channel] = 1;
  return cells;
}

describe('the picture of a board', () => {
  it('has row 0 at the top and column 0 at the left, each channel in its colour', () => {
    const close = (...square: (string | number)[]) =>
      square.map((value) => (typeof value === 'number' ? expect.closeTo(value) : value));
    expect(squares(boardWith([0, 0, 3], [9, 0, 1], [2, 7, 0]))).toEqual([
      close('yellow', 0.04, 9.04, 0.92),
      close('white', 7.04, 7.04, 0.92),
      close('orange', 0.04, 0.04, 0.92),
    ]);
  });

  it('shows every channel of a cell: a later one lies over an earlier one, and is smaller', () => {
    const shown = squares(boardWith([4, 4, 0], [4, 4, 1], [4, 4, 2], [4, 4, 3])) as [string, number, number, number][];
    expect(shown.map(([fill]) => fill)).toEqual(['white', 'orange', 'darkGrey', 'yellow']);
    const sides = shown.map(([, , , side]) => side);
    expect(sides).toEqual([...sides].sort((one, other) => other - one));
    expect(new Set(sides).size).toBe(4);
    expect(sides[3]).toBeGreaterThan(0.15);
    for (const [, x, y, side] of shown)
      expect([x + side / 2, y + side / 2]).toEqual([4.5, 5.5].map((value) => expect.closeTo(value)));
  });
});

describe.each(Object.values(minAtarKinds))('pictures of $name', (kind) => {
  it('have a colour of its own for every channel', () => {
    expect(new Set(kind.channels.map((channel) => channelColors[channel])).size).toBe(kind.channels.length);
  });

  it('show as many squares as the observation has ones, of each copy its own', () => {
    const copies = kind.create(3, createRandom(0));
    const size = copies.observations.length / 3;
    const random = createRandom(1);
    for (let step = 0; step < 60; step += 1) copies.step(Int32Array.from({ length: 3 }, () => random.integer(6)));
    for (let copy = 0; copy < 3; copy += 1) {
      const cells = copies.observations.subarray(copy * size, (copy + 1) * size);
      const { shapes } = copies.draw(copy);
      expect(shapes.length - 1).toBe(cells.reduce((sum, value) => sum + value, 0));
      expect(copies.draw(copy)).toEqual(minAtarScene(cells, kind.channels));
    }
  });
});
