import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import type { Engine } from '../graph/engine.ts';
import { kernelsKind } from './kernels.ts';
import { onlineSsmKind } from './online-ssm.ts';

const text = readFileSync('tests/golden/kernels.json', 'utf8');
const read = () => JSON.parse(text);
const noEngine = {} as Engine;

it('every variant of the golden kernels holds', async () => {
  const rows = await kernelsKind.check(read(), noEngine);
  expect(rows.map(({ variant }) => variant)).toEqual(
    expect.arrayContaining(['exactSSM', 'exactSSM_stats', 'gamma', 'gamma_stats', 'gamma_l1', 'perfect', 'difference']),
  );
  expect(rows.filter(({ holds }) => !holds)).toEqual([]);
  for (const { worstError } of rows) expect(worstError).toBeLessThan(1e-12);
});

it('a kernels file is recognised by its fields, and no other file is', () => {
  const online = JSON.parse(readFileSync('tests/golden/online_ssm.json', 'utf8'));
  expect(kernelsKind.recognises(read())).toBe(true);
  expect(kernelsKind.recognises(online)).toBe(false);
  expect(onlineSsmKind.recognises(read())).toBe(false);
  for (const other of [null, 3, 'x', [], {}, { cases: [] }, { cases: [{ n: 1 }] }]) {
    expect(kernelsKind.recognises(other)).toBe(false);
  }
});

it('a weight that is wrong by 2e-9 of the peak fails, and the row says where', async () => {
  const file = read();
  file.cases[9].exactSSM[3] += 2e-9 * file.cases[9].exactSSM_stats.peak;
  const row = (await kernelsKind.check(file, noEngine)).find(({ variant }) => variant === 'exactSSM');
  expect(row).toMatchObject({ holds: false, worstAt: `n=${file.cases[9].n}, T=${file.cases[9].T}[3]` });
});

it('only what the file has is compared', async () => {
  const [first] = read().cases;
  const rows = await kernelsKind.check({ cases: [{ n: first.n, T: first.T, gamma: first.gamma }] }, noEngine);
  expect(rows.map(({ variant }) => variant)).toEqual(['gamma']);
});

it('a damaged file gives one sentence that names the field', async () => {
  const file = read();
  file.cases[2].gamma[4] = 'x';
  await expect(kernelsKind.check(file, noEngine)).rejects.toThrow(UserError);
  await expect(kernelsKind.check(file, noEngine)).rejects.toThrow('cases[2].gamma[4]');
  await expect(kernelsKind.check({ cases: [{ n: 0, T: 1, exactSSM: [1] }] }, noEngine)).rejects.toThrow('cases[0].n');
});
