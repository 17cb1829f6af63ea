// Golden kind `actor_window`: the gradient of Algorithm 1 with delayed credit over consecutive windows, through the actor's own graphs,
// with traces kept as history and as states, in float64 (is the mathematics right?) and float32 (is what runs right?).
import { z } from 'zod';
import { ActorCredit } from '../actor/actor-credit.ts';
import type { ActorLambda } from '../actor/actor-options.ts';
import type { TraceForm } from '../actor/trace-form.ts';
import { windowMemory } from '../actor/window-memory.ts';
import type { LayerCredit } from '../credit/layer-credit.ts';
import type { Engine } from '../graph/engine.ts';
import type { FloatType } from '../graph/graph-builder.ts';
import type { ElementArray } from '../graph/value.ts';
import { multilayerPerceptron } from '../model/network.ts';
import { cascadeParameters } from '../traces/cascade-parameters.ts';
import type { TraceSpec } from '../traces/trace-spec.ts';
import { compileOnce } from './compile-once.ts';
import type { GoldenKind, VerifyRow } from './golden-kind.ts';
import { gradientTolerances, setAll } from './golden-step.ts';
import { firstCaseHas, hasFields, parseGolden, ShapeCheck, scaleByPower } from './parse-golden.ts';
import { matrix, numbers, order } from './perceptron-file.ts';
import { WorstErrors } from './worst-error.ts';

/** Sum, sum of squares, Σ i v_i / size, i from 1. */
const checksum = z.object({
  size: z.int().min(0),
  sum: z.number(),
  sum_squares: z.number(),
  index_weighted_sum: z.number(),
});
const schema = z.object({
  dims: z.array(z.int().positive()).min(2),
  envs: z.int().min(1),
  window: z.int().min(1),
  gamma: z.number().min(0).max(1),
  lambda: z.number().min(0).max(1),
  W: z.array(matrix),
  obs: z.array(matrix).min(1),
  actions: z.array(z.array(z.int().min(0))),
  td_errors: z.array(numbers),
  terminals: z.array(z.array(z.union([z.literal(0), z.literal(1)]))),
  lambda_synapse: z.array(z.array(z.array(z.number().min(0).max(1)))).optional(),
  cases: z
    .array(
      z.object({
        T: z.number().min(0),
        n: order,
        beta: z.number().min(0).lt(1).nullish(),
        normalisation: z.enum(['none', 'area', 'peak']),
        lambda_per_synapse: z.boolean(),
        delays: z.array(z.int().min(0)),
        trace_scale: z.array(z.number()).optional(),
        grads: z.array(z.array(matrix)).min(1),
        trace_probe: z.array(z.array(z.number())).optional(),
        final_e_checksum: z.array(checksum).optional(),
        final_state_checksum: z.array(checksum).optional(),
      }),
    )
    .min(1),
});
type File = z.infer<typeof schema>;
type Case = File['cases'][number];

export const actorWindowKind: GoldenKind = {
  name: 'actor_window',
  recognises: (file) => hasFields(file, 'obs', 'td_errors', 'terminals') && firstCaseHas(file, 'delays', 'grads'),
  async check(input, engine) {
    const file = parseGolden('actor_window', schema.check(checkSizes), input);
    const shared = compileOnce(engine);
    const rows = [...(await checkFile(file, shared, 'float64')), ...(await checkFile(file, shared, 'float32'))];
    await shared.release();
    return rows;
  },
};

function checkSizes(payload: z.core.ParsePayload<File>): void {
  const file = payload.value;
  const check = new ShapeCheck(payload);
  const { dims, envs, window } = file;
  const steps = file.obs.length;
  const actionCount = dims.at(-1) ?? 0;
  const shapes = dims.slice(1).map((units, layer) => [units, dims[layer] ?? 0]);
  check.expectLayers(['W'], file.W, shapes);
  check.expect(['obs'], file.obs, [steps, envs, dims[0] ?? 0]);
  check.expect(['actions'], file.actions, [steps, envs]);
  check.expect(['td_errors'], file.td_errors, [steps, envs]);
  check.expect(['terminals'], file.terminals, [steps, envs]);
  file.actions.forEach((row, step) => {
    const wrong = row.find((action) => action >= actionCount);
    if (wrong !== undefined) check.fail(['actions', step], `action ${wrong} of ${actionCount}`);
  });
  if (file.lambda_synapse) check.expectLayers(['lambda_synapse'], file.lambda_synapse, shapes);
  file.cases.forEach((one, index) => {
    const at = (field: string) => ['cases', index, field];
    check.expect(at('delays'), one.delays, [shapes.length]);
    if (one.trace_scale) check.expect(at('trace_scale'), one.trace_scale, [shapes.length]);
    if (one.grads.length * window > steps) {
      check.fail(at('grads'), `${one.grads.length} windows of ${window} steps, but ${steps} steps`);
    }
    one.grads.forEach((grads, at) => {
      check.expectLayers(['cases', index, 'grads', at], grads, shapes);
    });
    if (one.trace_probe) check.expect(at('trace_probe'), one.trace_probe, [steps, shapes.length]);
    for (const field of ['final_e_checksum', 'final_state_checksum'] as const) {
      if (one[field]) check.expect(at(field), one[field], [shapes.length]);
    }
    if (one.lambda_per_synapse && !file.lambda_synapse) check.fail(at('lambda_per_synapse'), 'no lambda_synapse');
  });
}

async function checkFile(file: File, engine: Engine, float: FloatType): Promise<readonly VerifyRow[]> {
  const errors = new WorstErrors({ kind: 'actor_window', precision: float, tolerance: gradientTolerances[float] });
  for (const one of file.cases) {
    const credit = one.delays.map((delaySteps) => layerCredit(one, delaySteps));
    const name = `T ${one.T}, order ${one.n}, ${one.normalisation}, delays ${one.delays}`;
    if (float === 'float64') checkTraces(file, one, credit, name, errors);
    for (const form of ['history', 'states'] as const) {
      const usesStates = one.n !== 'perfect' && one.delays.some((delay) => delay > 0) && one.beta !== 0;
      if (form === 'states' && !usesStates) continue;
      await checkWindows({ file, one, credit, form, engine, float, name, errors });
    }
  }
  return errors.rows();
}

/** The memory of a layer; the files' "none" is 1 in the paper's own scaling, area divided by α^n. */
function layerCredit({ n, beta, normalisation }: Case, delaySteps: number): LayerCredit {
  const memory: TraceSpec =
    n === 'perfect'
      ? { kind: 'perfect' }
      : n === 1
        ? { kind: 'et', ...(typeof beta === 'number' && { decayPerStep: beta }) }
        : { kind: 'cet', order: n };
  const normalization = normalisation === 'peak' ? 'peak' : 'area';
  return { memory, delaySteps, deltaGate: 'own-time', normalization, peakAlignment: 'continuous' };
}

/** Rate of a layer's cascade; undefined where the paper's scaling is ours. */
function rateOf({ memory, ...options }: LayerCredit): number | undefined {
  if (memory.kind !== 'cet' || options.delaySteps === 0) return undefined;
  return cascadeParameters(memory, options).ratePerStep;
}

/** What the file's traces are multiplied by, against ours. */
function fileScale({ n, normalisation }: Case, credit: LayerCredit): number {
  const rate = rateOf(credit);
  if (n === 'perfect' || rate === undefined || normalisation !== 'none') return 1;
  return scaleByPower(1, rate, -n);
}

interface WindowsCheck {
  readonly file: File;
  readonly one: Case;
  readonly credit: readonly LayerCredit[];
  readonly form: TraceForm['kind'];
  readonly engine: Engine;
  readonly float: FloatType;
  readonly name: string;
  readonly errors: WorstErrors;
}

async function checkWindows({ file, one, credit, form, engine, float, name, errors }: WindowsCheck): Promise<void> {
  const { dims, envs, window } = file;
  const network = multilayerPerceptron(dims, { bias: false });
  const array = (values: readonly number[]): ElementArray =>
    float === 'float64' ? Float64Array.from(values) : Float32Array.from(values);
  const byWeight = (values: readonly (readonly number[])[]) =>
    Object.fromEntries(network.layers.map((layer, at) => [`${layer.name}.weight`, array(values[at]!)]));
  const lambda: ActorLambda = one.lambda_per_synapse
    ? { kind: 'per-synapse', lambdas: file.lambda_synapse!.map((lambdas) => lambdas.flat()) }
    : { kind: 'fixed', lambda: file.lambda };
  const weights = file.W.map((rows) => rows.flat());
  const gradients = byWeight(weights);
  const actor = new ActorCredit({
    engine,
    float,
    network,
    credit,
    pathway: 'backpropagation',
    environments: envs,
    windowSteps: window,
    discount: file.gamma,
    lambda,
    entropy: { coefficient: 0, path: 'delayed' },
    gradientScale: 1,
    traceForm: form,
    parameters: byWeight(weights),
    gradients,
  });
  const variant = `${one.lambda_per_synapse ? 'gradient, λ by synapse' : 'gradient'} (${form})`;
  for (const [at, expected] of one.grads.entries()) {
    const steps = <Row>(rows: readonly Row[]) => rows.slice(at * window, (at + 1) * window);
    setAll(actor.observations, steps(file.obs).flat(2));
    setAll(actor.actions, steps(file.actions).flat());
    setAll(actor.tdErrors, steps(file.td_errors).flat());
    setAll(actor.ends, steps(file.terminals).flat());
    await actor.observe();
    await actor.learn();
    network.layers.forEach((layer, index) => {
      const scale = fileScale(one, credit[index]!);
      const ours = Float64Array.from(gradients[`${layer.name}.weight`] as Float64Array, (value) => value * scale);
      errors.of(variant).compareAll(ours, expected[index]!.flat(), `${name}, window ${at}, layer ${index}`);
    });
    actor.advance();
  }
  if (one.grads.length * window === file.obs.length) {
    network.layers.forEach((layer, index) => {
      const where = `${name}, layer ${index}`;
      const scale = fileScale(one, credit[index]!);
      const traces = actor.arrays[`${layer.name}.traces`]!;
      const ours = Float64Array.from(traces as Float64Array, (value) => value * scale);
      compareChecksum(errors, `RL trace (${form})`, ours, one.final_e_checksum?.[index], where);
      const states = actor.arrays[`${layer.name}.states`];
      const shape = [envs, dims[index + 1]!, dims[index]!] as const;
      if (states) {
        const inFile = statesOfFile(states as Float64Array, one, credit[index]!, shape);
        compareChecksum(errors, 'final states', inFile, one.final_state_checksum?.[index], where);
      }
    });
  }
  await actor.release();
}

/** States [environments, out, order, in] of unit gain as [environments, out, in, order] in the paper's scaling. */
function statesOfFile(
  states: Float64Array,
  { n, beta }: Case,
  credit: LayerCredit,
  [environments, outputs, inputs]: readonly [number, number, number],
): Float64Array {
  const order = n === 'perfect' ? 0 : n;
  const rate = rateOf(credit);
  return Float64Array.from({ length: states.length }, (_, at) => {
    const state = at % order;
    const input = Math.floor(at / order) % inputs;
    const output = Math.floor(at / (order * inputs)) % outputs;
    const environment = Math.floor(at / (order * inputs * outputs)) % environments;
    const ours = states[((environment * outputs + output) * order + state) * inputs + input]!;
    if (rate !== undefined) return scaleByPower(ours, rate, -(state + 1));
    // y <- β y + h gains 1 / (1 - β) times the input that is held.
    return ours / (1 - (beta ?? Math.exp(-1 / credit.delaySteps)));
  });
}

function compareChecksum(
  errors: WorstErrors,
  variant: string,
  values: Float64Array,
  expected: z.infer<typeof checksum> | undefined,
  where: string,
): void {
  if (!expected) return;
  errors.of(variant).compare(values.length, expected.size, 1, `${where}, size`);
  const squares = values.reduce((sum, value) => sum + value * value, 0);
  const weighted = values.reduce((sum, value, at) => sum + ((at + 1) * value) / values.length, 0);
  // What a sum can be at most, where it cancels.
  const scale = Math.sqrt(expected.sum_squares * Math.max(1, values.length));
  errors.of(variant).compare(squares, expected.sum_squares, expected.sum_squares, `${where}, sum of squares`);
  errors.of(variant).compare(
    values.reduce((sum, value) => sum + value, 0),
    expected.sum,
    scale,
    `${where}, sum`,
  );
  errors.of(variant).compare(weighted, expected.index_weighted_sum, scale, `${where}, weighted sum`);
}

/** The trace of one synapse a layer, step by step, and what normalises it. */
function checkTraces(file: File, one: Case, credit: readonly LayerCredit[], name: string, errors: WorstErrors): void {
  const firstEnvironment = file.obs.map((row) => row[0]!);
  let inputs: readonly (readonly number[])[] = firstEnvironment;
  file.W.forEach((weights, index) => {
    const isLast = index === file.W.length - 1;
    const memory = windowMemory(credit[index]!, 0);
    const scale = fileScale(one, credit[index]!);
    const sums = inputs.map((x) => weights.map((row) => row.reduce((sum, weight, at) => sum + weight * x[at]!, 0)));
    const activity = inputs.map((x, step) => (isLast || sums[step]![0]! > 0 ? x[0]! : 0));
    const expected = one.trace_probe?.map((row) => row[index]!);
    if (expected) {
      const traces = activity.map(
        (_, step) => scale * activity.reduce((sum, value, then) => sum + memory.weight(step - then) * value, 0),
      );
      errors.of('trace').compareAll(traces, expected, `${name}, layer ${index}`);
    }
    const expectedScale = one.trace_scale?.[index];
    const rate = rateOf(credit[index]!);
    if (expectedScale !== undefined && rate !== undefined && one.n !== 'perfect') {
      const { memory: spec, ...options } = credit[index]!;
      const { outputScale } = cascadeParameters(spec as TraceSpec, options);
      const ours = scale * scaleByPower(outputScale, rate, one.n);
      errors.of('normalisation').compare(ours, expectedScale, expectedScale, `${name}, layer ${index}`);
    }
    inputs = sums.map((row) => row.map((sum) => Math.max(0, sum)));
  });
}
