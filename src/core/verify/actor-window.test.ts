import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createNodeEngine } from '../../edge/engine/node.ts';
import { UserError } from '../errors.ts';
import { actorWindowKind } from './actor-window.ts';

const engine = await createNodeEngine({ threads: 1 });
const text = readFileSync('tests/golden/actor_window.json', 'utf8');
const read = () => JSON.parse(text);
type File = ReturnType<typeof read>;

/** The file with one of its cases alone. */
function only(index: number): File {
  const file = read();
  return { ...file, cases: [file.cases[index]] };
}

describe('the golden gradients of an actor over windows', () => {
  it('hold in all 21 cases, with traces kept as history and as states, in float64 and in float32', async () => {
    const file = read();
    expect(file.cases).toHaveLength(21);
    const rows = await actorWindowKind.check(file, engine);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    const of = (precision: string) => rows.filter((row) => row.precision === precision).map(({ variant }) => variant);
    const everywhere = [
      'gradient (history)',
      'gradient (states)',
      'gradient, λ by synapse (history)',
      'gradient, λ by synapse (states)',
      'RL trace (history)',
      'RL trace (states)',
      'final states',
    ];
    expect(of('float32').sort()).toEqual([...everywhere].sort());
    expect(of('float64').sort()).toEqual([...everywhere, 'trace', 'normalisation'].sort());
    const compared = rows.find(({ variant, precision }) => variant === 'gradient (history)' && precision === 'float64');
    // 18 cases with one λ, four windows, and 24 + 36 + 12 synapses.
    expect(compared?.comparisons).toBe(18 * 4 * 72);
  }, 120_000);

  it('are recognised by their fields', () => {
    expect(actorWindowKind.recognises(read())).toBe(true);
    for (const name of ['kernels', 'mlp_gradients', 'retrograde_gradients', 'online_ssm', 'cartpole']) {
      const other = JSON.parse(readFileSync(`tests/golden/${name}.json`, 'utf8'));
      expect(actorWindowKind.recognises(other), name).toBe(false);
    }
  });

  it('hold where a file is cut into other windows: gradients add up', async () => {
    const file = only(2);
    const [one] = file.cases;
    const add = (left: unknown, right: unknown): unknown =>
      Array.isArray(left)
        ? left.map((value, at) => add(value, (right as unknown[])[at]))
        : Number(left) + Number(right);
    one.grads = [add(one.grads[0], one.grads[1]), add(one.grads[2], one.grads[3])];
    file.window = 24;
    const rows = await actorWindowKind.check(file, engine);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
  });

  it.each<[string, number, (file: File) => void, string]>([
    ['a gradient', 6, (file) => (file.cases[0].grads[2][1][3][2] += 1e-5), 'gradient (states)'],
    [
      'a gradient with a λ by synapse',
      18,
      (file) => (file.cases[0].grads[1][0][5][1] += 1e-5),
      'gradient, λ by synapse (history)',
    ],
    ['a TD error', 3, (file) => (file.td_errors[20][1] += 1e-5), 'gradient (history)'],
    ['an end', 3, (file) => (file.terminals[20][1] = 1 - file.terminals[20][1]), 'gradient (history)'],
    ['an action', 3, (file) => (file.actions[20][1] = 1 - file.actions[20][1]), 'gradient (history)'],
    ['a λ', 18, (file) => (file.lambda_synapse[0][5][1] += 1e-5), 'gradient, λ by synapse (history)'],
    ['a trace', 6, (file) => (file.cases[0].trace_probe[30][1] += 1e-5), 'trace'],
    ['what normalises a trace', 6, (file) => (file.cases[0].trace_scale[1] *= 1 + 1e-6), 'normalisation'],
    ['the last RL trace', 6, (file) => (file.cases[0].final_e_checksum[1].sum += 1e-4), 'RL trace (states)'],
    [
      'the last states',
      6,
      (file) => (file.cases[0].final_state_checksum[1].index_weighted_sum += 1e-4),
      'final states',
    ],
  ])('fail where %s is wrong', async (_, index, damage, variant) => {
    const file = only(index);
    damage(file);
    const rows = await actorWindowKind.check(file, engine);
    expect(rows.find((row) => row.variant === variant && row.precision === 'float64')?.holds).toBe(false);
  });

  it.each<[string, (file: File) => void, string]>([
    ['a text for an action', (file) => (file.actions[3][0] = 'left'), 'actions[3][0]'],
    ['an action that there is not', (file) => (file.actions[3][0] = 2), 'actions[3]'],
    ['a step missing', (file) => file.td_errors.pop(), 'td_errors'],
    ['more windows than steps', (file) => (file.window = 13), 'cases[0].grads'],
    ['a delay missing', (file) => file.cases[0].delays.pop(), 'cases[0].delays'],
    ['half a step of delay', (file) => (file.cases[0].delays[0] = 2.5), 'cases[0].delays[0]'],
    ['an entry of a gradient missing', (file) => file.cases[0].grads[1][1][2].pop(), 'cases[0].grads[1][1][2]'],
    ['no λ by synapse where a case needs it', (file) => delete file.lambda_synapse, 'cases[0].lambda_per_synapse'],
  ])('with %s are refused by the name of the field', async (_, damage, field) => {
    const file = only(18);
    damage(file);
    const outcome: unknown = await actorWindowKind.check(file, engine).catch((error: unknown) => error);
    expect(outcome).toBeInstanceOf(UserError);
    expect((outcome as UserError).message).toContain(`damaged at ${field} `);
  });
});
