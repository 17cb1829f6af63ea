import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { UserError } from '../errors.ts';
import { retrogradeGradientsKind } from './retrograde-gradients.ts';

const engine = await createNodeEngine({ threads: 1 });
const text = readFileSync('tests/golden/retrograde_gradients.json', 'utf8');
const read = () => JSON.parse(text);
type File = ReturnType<typeof read>;

describe('the golden gradients under stacked delays', () => {
  it('hold at irregular positions, in float64 and in float32', async () => {
    const rows = await retrogradeGradientsKind.check(read(), engine);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    for (const precision of ['float64', 'float32']) {
      const there = rows.filter((row) => row.precision === precision).map(({ variant }) => variant);
      expect(there).toEqual(expect.arrayContaining(['loss', 'true_dW', 'true_db', 'dW', 'db', 'alignment']));
    }
    expect(rows.map(({ variant }) => variant)).toContain('trace matrix');
  });

  it('are recognised by their fields', () => {
    expect(retrogradeGradientsKind.recognises(read())).toBe(true);
    for (const name of ['kernels', 'mlp_gradients', 'conv_gradients', 'actor_window', 'cartpole']) {
      const other = JSON.parse(readFileSync(`tests/golden/${name}.json`, 'utf8'));
      expect(retrogradeGradientsKind.recognises(other), name).toBe(false);
    }
  });

  it.each<[string, (file: File) => void, string]>([
    ['a delayed gradient', (file) => (file.cases[2].dW_layer0[1][2] += 1e-6), 'dW'],
    ['a weight of a trace', (file) => (file.cases[2].trace_matrix_layer1[3][3] += 1e-6), 'trace matrix'],
    ['a cosine', (file) => (file.cases[2].cos[0] += 1e-6), 'alignment'],
    ['a bias', (file) => (file.true_db[1][0] += 1e-6), 'db'],
    ['a position', (file) => (file.positions[3] += 1), 'trace matrix'],
    ['a delay', (file) => (file.cases[2].delays[1] += 1), 'trace matrix'],
  ])('fail where %s is wrong', async (_, damage, variant) => {
    const file = read();
    damage(file);
    const rows = await retrogradeGradientsKind.check(file, engine);
    expect(rows.find((row) => row.variant === variant && row.precision === 'float64')?.holds).toBe(false);
  });

  it.each<[string, (file: File) => void, string]>([
    ['positions that go back', (file) => (file.positions[3] = 2), 'positions[3]'],
    ['a delay missing', (file) => file.cases[1].delays.pop(), 'cases[1].delays'],
    ['a row of a trace missing', (file) => file.cases[1].trace_matrix_layer0.pop(), 'cases[1].trace_matrix_layer0'],
    ['a text for a gradient', (file) => (file.cases[1].dW_layer1 = 'x'), 'cases[1].dW_layer1'],
    ['an entry of a gradient missing', (file) => file.cases[1].dW_layer1[2].pop(), 'cases[1].dW_layer1[2]'],
    ['a presentation missing', (file) => file.x.pop(), 'x'],
  ])('with %s are refused by the name of the field', async (_, damage, field) => {
    const file = read();
    damage(file);
    const outcome: unknown = await retrogradeGradientsKind.check(file, engine).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(UserError);
    expect((outcome as UserError).message).toContain(`damaged at ${field} `);
  });
});
