import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { Engine } from '../graph/engine.ts';
import { onlineSsmKind } from './online-ssm.ts';

const text = readFileSync('tests/golden/online_ssm.json', 'utf8');
const read = () => JSON.parse(text);
const noEngine = {} as Engine;

it('every state of the golden cascades holds, stepped and as one chunk', async () => {
  const rows = await onlineSsmKind.check(read(), noEngine);
  expect(onlineSsmKind.recognises(read())).toBe(true);
  expect(rows.map(({ variant }) => variant)).toEqual(expect.arrayContaining(['states', 'states of one chunk']));
  expect(rows.filter(({ holds }) => !holds)).toEqual([]);
});

it('a state that is wrong by 1e-9 fails', async () => {
  const file = read();
  const { states } = file.cases[4];
  states[30][1] += 1e-9 * Math.max(...states.map((state: number[]) => Math.abs(state[1]!)));
  const row = (await onlineSsmKind.check(file, noEngine)).find(({ variant }) => variant === 'states');
  expect(row).toMatchObject({ holds: false, worstAt: expect.stringContaining('step 30, state 1') });
});

it('a damaged file gives one sentence that names the field', async () => {
  const missing = read();
  delete missing.cases[3].T;
  await expect(onlineSsmKind.check(missing, noEngine)).rejects.toThrow('cases[3].T');
  const short = read();
  short.cases[5].states[7].pop();
  await expect(onlineSsmKind.check(short, noEngine)).rejects.toThrow(UserError);
  await expect(onlineSsmKind.check(short, noEngine)).rejects.toThrow('cases[5].states[7]');
  const cut = read();
  cut.input.length = 10;
  await expect(onlineSsmKind.check(cut, noEngine)).rejects.toThrow('at most 10 steps');
});
