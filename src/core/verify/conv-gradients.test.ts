import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { UserError } from '../errors.ts';
import { convGradientsKind } from './conv-gradients.ts';
import { lastAxisSecond, secondAxisLast } from './image-axes.ts';

const engine = await createNodeEngine({ threads: 1 });
const text = readFileSync('tests/golden/conv_gradients.json', 'utf8');
const read = () => JSON.parse(text);
type File = ReturnType<typeof read>;

describe('the golden gradients of a convolution', () => {
  it('hold in every variant, in float64 and in float32', async () => {
    const rows = await convGradientsKind.check(read(), engine);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    const variants = ['loss', 'true_dW', 'true_db', 'dW_conv', 'db_conv_paper', 'dW_linear', 'db_linear', 'alignment'];
    const direct = ['direct dW', 'direct db', 'direct dx'];
    for (const precision of ['float64', 'float32']) {
      const there = rows.filter((row) => row.precision === precision).map(({ variant }) => variant);
      expect(there).toEqual(expect.arrayContaining([...variants, ...direct]));
    }
  });

  it('are recognised by their fields', () => {
    expect(convGradientsKind.recognises(read())).toBe(true);
    for (const name of ['kernels', 'mlp_gradients', 'retrograde_gradients', 'actor_window', 'cartpole']) {
      const other = JSON.parse(readFileSync(`tests/golden/${name}.json`, 'utf8'));
      expect(convGradientsKind.recognises(other), name).toBe(false);
    }
  });

  it.each<[string, (file: File) => void, string]>([
    ['a delayed gradient', (file) => (file.cases[3].dW_conv[1][1][2][0] += 1e-6), 'dW_conv'],
    ['a delayed gradient of the linear layer', (file) => (file.cases[3].dW_linear[1][5] += 1e-6), 'dW_linear'],
    ['a bias', (file) => (file.cases[3].db_conv_paper[2] += 1e-6), 'db_conv_paper'],
    ['a cosine', (file) => (file.cases[5].cos.conv += 1e-6), 'alignment'],
    ['a true gradient', (file) => (file.true_dW_conv[0][0][0][0] += 1e-6), 'true_dW'],
    ['a weight of the rule alone', (file) => (file.direct[2].dW_without_mask[0][1][2][1] += 1e-6), 'direct dW'],
    ['a bias of the rule alone', (file) => (file.direct[2].db_paper[1] += 1e-5), 'direct db'],
    ['an input gradient', (file) => (file.direct_dx[3][1][2][3] += 1e-5), 'direct dx'],
    ['the loss', (file) => (file.loss += 1e-6), 'loss'],
  ])('fail where %s is wrong', async (_, damage, variant) => {
    const file = read();
    damage(file);
    const rows = await convGradientsKind.check(file, engine);
    expect(rows.find((row) => row.variant === variant && row.precision === 'float64')?.holds).toBe(false);
  });

  it.each<[string, (file: File) => void, string]>([
    ['a text among the weights', (file) => (file.W_conv[0][1][2][0] = 'x'), 'W_conv[0][1][2][0]'],
    ['a pixel missing', (file) => file.x[4][1][3].pop(), 'x[4][1][3]'],
    ['a channel missing', (file) => file.x[4].pop(), 'x[4]'],
    ['a weight of the linear layer missing', (file) => file.W_linear[2].pop(), 'W_linear[2]'],
    ['a patch of 2 × 3', (file) => file.W_conv[0][0].pop(), 'W_conv[0][0]'],
    ['images of an odd side', (file) => file.x.flat(1).map((plane: unknown[]) => plane.pop()), 'x'],
    ['a label that is no class', (file) => (file.labels[3] = 4), 'labels[3]'],
    ['a negative delay', (file) => (file.direct[0].T = -1), 'direct[0].T'],
    ['a row of a delayed gradient missing', (file) => file.cases[1].dW_conv[0][0].pop(), 'cases[1].dW_conv[0][0]'],
    ['a bias of the rule alone missing', (file) => file.direct[1].db_paper.pop(), 'direct[1].db_paper'],
  ])('with %s are refused by the name of the field', async (_, damage, field) => {
    const file = read();
    damage(file);
    const outcome: unknown = await convGradientsKind.check(file, engine).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(UserError);
    expect((outcome as UserError).message).toContain(`damaged at ${field} `);
  });
});

it('moving the channels behind rows and columns and back changes nothing', () => {
  const size = fc.integer({ min: 1, max: 4 });
  fc.assert(
    fc.property(size, size, size, size, (count, channels, rows, columns) => {
      let next = 0;
      const list = <T>(length: number, make: () => T) => Array.from({ length }, make);
      const images = list(count, () => list(channels, () => list(rows, () => list(columns, () => next++))));
      const moved = secondAxisLast(images);
      expect(moved[channels > 1 ? 1 : 0]).toBe(channels > 1 ? rows * columns : 0);
      expect(lastAxisSecond(moved, [count, rows, columns, channels])).toEqual(images.flat(3));
    }),
  );
});
