// Golden kind `online_ssm`: every state of a streaming cascade in the paper's scaling, x_k = α^-(k+1) y_k of ours (Eq. 8).
import { z } from 'zod';
import { Cascade } from '../traces/cascade.ts';
import { cascadeWeights } from '../traces/cascade-weights.ts';
import { discreteKernelStatistics } from '../traces/kernel-statistics.ts';
import { cetRatePerStep } from '../traces/kinds/cet.ts';
import type { GoldenKind } from './golden-kind.ts';
import { firstCaseHas, hasFields, parseGolden, scaleByPower } from './parse-golden.ts';
import { WorstErrors } from './worst-error.ts';

const TOLERANCE = 1e-10;

const numbers = z.array(z.number()).min(1);
const schema = z
  .object({
    input: numbers,
    cases: z
      .array(
        z
          .object({
            n: z.number().int().min(1).max(200),
            T: z.number().positive(),
            M_first_column: numbers.optional(),
            K_first_column: numbers.optional(),
            peak: z.number().optional(),
            area: z.number().optional(),
            states: z.array(numbers).min(1),
          })
          .superRefine(({ n, states }, context) => {
            const step = states.findIndex((state) => state.length !== n);
            if (step < 0) return;
            const message = `expected ${n} states, received ${states[step]?.length}`;
            context.addIssue({ code: 'custom', path: ['states', step], message });
          }),
      )
      .min(1),
  })
  .superRefine(({ input, cases }, context) => {
    const index = cases.findIndex(({ states }) => states.length > input.length);
    if (index < 0) return;
    const message = `expected at most ${input.length} steps, as many as inputs`;
    context.addIssue({ code: 'custom', path: ['cases', index, 'states'], message });
  });
type Case = z.infer<typeof schema>['cases'][number];

export const onlineSsmKind: GoldenKind = {
  name: 'online_ssm',
  recognises: (file) =>
    hasFields(file, 'input') && (firstCaseHas(file, 'M_first_column') || firstCaseHas(file, 'n', 'states')),
  async check(file) {
    const { input, cases } = parseGolden('online_ssm', schema, file);
    const errors = new WorstErrors({ kind: 'online_ssm', precision: 'float64', tolerance: TOLERANCE });
    for (const one of cases) {
      checkStates(one, input, errors);
      checkWeights(one, errors);
    }
    return errors.rows();
  },
};

function checkStates({ n, T, states }: Case, input: readonly number[], errors: WorstErrors): void {
  const ratePerStep = cetRatePerStep(n, T, 'continuous');
  const toOurs = (value: number, state: number) => scaleByPower(value, ratePerStep, state + 1);
  const scales = Array.from({ length: n }, (_, state) =>
    states.reduce((largest, row) => Math.max(largest, Math.abs(toOurs(row[state]!, state))), 0),
  );
  const compare = (variant: string, cascade: Cascade, step: number) => {
    for (let state = 0; state < n; state++) {
      const where = `n=${n}, T=${T}, step ${step}, state ${state}`;
      errors.of(variant).compare(cascade.states[state]!, toOurs(states[step]![state]!, state), scales[state]!, where);
    }
  };
  const stepped = new Cascade({ order: n, ratePerStep, synapses: 1 });
  for (let step = 0; step < states.length; step++) {
    stepped.advance([input[step]!]);
    compare('states', stepped, step);
  }
  const chunked = new Cascade({ order: n, ratePerStep, synapses: 1 });
  chunked.advanceChunk(Float64Array.from(input.slice(0, states.length)));
  compare('states of one chunk', chunked, states.length - 1);
}

function checkWeights({ n, T, M_first_column, K_first_column, peak, area }: Case, errors: WorstErrors): void {
  const ratePerStep = cetRatePerStep(n, T, 'continuous');
  const { transition, gains } = cascadeWeights(n, ratePerStep, 1, 1);
  const where = `n=${n}, T=${T}`;
  M_first_column?.forEach((expected, distance) => {
    const ours = scaleByPower(transition[distance] ?? Number.NaN, ratePerStep, -distance);
    errors.of('transition').compare(ours, expected, expected, `${where}, M[${distance}]`);
  });
  K_first_column?.forEach((expected, state) => {
    const ours = scaleByPower(gains[state] ?? Number.NaN, ratePerStep, -(state + 1));
    errors.of('input gain').compare(ours, expected, expected, `${where}, K[${state}]`);
  });
  const unit = discreteKernelStatistics({ kind: 'cet', order: n }, { delaySteps: T, peakAlignment: 'continuous' });
  for (const [name, ours, expected] of [
    ['peak', unit.peak, peak],
    ['area', unit.area, area],
  ] as const) {
    if (expected === undefined) continue;
    errors.of('normalisation').compare(scaleByPower(ours, ratePerStep, -n), expected, expected, `${where}, ${name}`);
  }
}
