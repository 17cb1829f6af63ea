// The actor's gradient, window after window (Algorithm 1 with delayed credit): two graphs over histories of what the actor did and of
// the errors about it, and over the RL traces e. Between windows nothing else is remembered, and within a window weights stay.
import { alignmentCosine } from '../credit/alignment.ts';
import type { BoundProgram, Program } from '../graph/engine.ts';
import type { FloatType } from '../graph/graph-builder.ts';
import type { ElementArray, ElementArrays } from '../graph/value.ts';
import { INPUTS } from '../model/forward.ts';
import { activityTensors, buildActivityGraph } from './activity-graph.ts';
import { type ActorBuffers, createActorBuffers, histories } from './actor-buffers.ts';
import { type ActorCreditOptions, checkActorOptions } from './actor-options.ts';
import { buildCreditGraph } from './credit-graph.ts';
import { creditTensors } from './credit-tensors.ts';
import { type LayerPlan, planLambda, planLayers } from './layer-plan.ts';
import { floatArray, WINDOW_PLACES } from './step-history.ts';
import type { TraceForm } from './trace-form.ts';
import { WindowCoefficients } from './window-coefficients.ts';

export interface ActorWindowReport {
  /** Mean entropy of the policy over the window. */
  readonly entropy: number;
  /** Mean log π of the actions taken. */
  readonly logLikelihood: number;
}

export class ActorCredit<F extends FloatType = FloatType> {
  /** The actions taken in the window, to be filled before `observe`. int32 [steps × environments] */
  readonly actions: Int32Array;
  /** How each layer keeps its traces between windows. */
  readonly forms: readonly TraceForm[];
  readonly #options: ActorCreditOptions<F>;
  readonly #plans: readonly LayerPlan[];
  readonly #nodes: number;
  readonly #buffers: ActorBuffers<F>;
  readonly #coefficients: WindowCoefficients<F>;
  /** Outputs of the graphs that are only read here. */
  readonly #measured: Record<string, ElementArrays[F]> = {};
  readonly #programs: Program[] = [];
  #observePrograms: readonly BoundProgram[] | undefined;
  #learnPrograms: readonly BoundProgram[] | undefined;
  #alignmentPrograms: readonly BoundProgram[] | undefined;
  /** Where in its histories the window is. */
  #place = 0;

  /** @throws UserError where an option is out of its range, or the run would not fit into memory. */
  constructor(options: ActorCreditOptions<F>) {
    checkActorOptions(options);
    this.#options = options;
    const { float, network, environments, windowSteps } = options;
    const interpolation = planLambda(options);
    this.#nodes = interpolation?.nodes.length ?? 1;
    this.#plans = planLayers(options, this.#nodes);
    this.forms = this.#plans.map(({ form }) => form);
    this.#buffers = createActorBuffers(options, this.#plans);
    this.#coefficients = new WindowCoefficients(options, this.#plans, interpolation);
    this.actions = new Int32Array(windowSteps * environments);
    this.#measured[activityTensors.entropy] = floatArray(float, 1);
    this.#measured[activityTensors.logLikelihood] = floatArray(float, 1);
    for (const { name } of network.layers) this.#measured[creditTensors.alignment(name)] = floatArray(float, 3);
  }

  /** What the actor sees in the window, to be filled before `observe`, and room for the first of the next one. [steps + 1, environments, in] */
  get observations(): ElementArrays[F] {
    return this.#buffers.layers[0]!.activities.view(this.#place, 0, this.#options.windowSteps + 1);
  }

  /** TD errors of the window's steps, to be filled before `learn`. [steps, environments] */
  get tdErrors(): ElementArrays[F] {
    return this.#buffers.tdErrors.view(this.#place, 0, this.#options.windowSteps);
  }

  /** 1 where the step's transition ended an episode, else 0; to be filled before `learn`. [steps, environments] */
  get ends(): ElementArrays[F] {
    return this.#buffers.ends.view(this.#place, 0, this.#options.windowSteps);
  }

  /** Everything that later windows depend on, besides the options and the weights: views, to be read or filled between windows. */
  get arrays(): Readonly<Record<string, ElementArrays[F]>> {
    const place = this.#place;
    const arrays: Record<string, ElementArrays[F]> = {};
    const keep = (name: string, array: ElementArrays[F]) => {
      if (array.length > 0) arrays[name] = array;
    };
    this.#plans.forEach(({ graph: { name } }, index) => {
      const { activities, deltas, entropyDeltas, traces, states } = this.#buffers.layers[index]!;
      keep(`${name}.activities`, activities.past(place));
      keep(`${name}.deltas`, deltas.past(place));
      if (entropyDeltas) keep(`${name}.entropyDeltas`, entropyDeltas.past(place));
      keep(`${name}.traces`, traces[place % 2]!);
      keep(`${name}.states`, states[place % 2]!);
    });
    keep('tdErrors', this.#buffers.tdErrors.past(place));
    keep('ends', this.#buffers.ends.past(place));
    return arrays;
  }

  /** Compiles the graphs of a window; else the first window does. */
  async prepare(): Promise<void> {
    this.#observePrograms ??= await this.#compileObserve();
    this.#learnPrograms ??= await this.#compileCredit('update');
  }

  /** Computes what the actor did: activities and error signals of the window, from observations, actions and weights. */
  async observe(): Promise<ActorWindowReport> {
    this.#observePrograms ??= await this.#compileObserve();
    await this.#observePrograms[this.#place]!.run();
    const [entropy = Number.NaN] = this.#measured[activityTensors.entropy]!;
    const [logLikelihood = Number.NaN] = this.#measured[activityTensors.logLikelihood]!;
    return { entropy, logLikelihood };
  }

  /**
   * Alignment of each layer, between `observe` and `learn`: of what the errors that arrive in the window add to the gradient with what
   * they add if each meets the presentation that it is about. Without the entropy, and without e, which is about earlier errors.
   */
  async alignment(): Promise<Readonly<Record<string, number | null>>> {
    this.#alignmentPrograms ??= await this.#compileCredit('alignment');
    this.#fillCoefficients();
    await this.#alignmentPrograms[this.#place]!.run();
    return Object.fromEntries(
      this.#plans.map(({ graph: { name } }) => [
        name,
        alignmentCosine(this.#measured[creditTensors.alignment(name)] as Float32Array),
      ]),
    );
  }

  /** Writes the gradients of the window and moves traces and states on; after `observe`, and with `tdErrors` and `ends` filled. */
  async learn(): Promise<void> {
    this.#learnPrograms ??= await this.#compileCredit('update');
    this.#fillCoefficients();
    await this.#learnPrograms[this.#place]!.run();
  }

  /** Makes room for the next window; after `learn`. */
  advance(): void {
    this.#place += 1;
    if (this.#place < WINDOW_PLACES) return;
    for (const history of histories(this.#buffers)) history.rewind();
    this.#place = 0;
  }

  /** Gives the engine's memory back. */
  async release(): Promise<void> {
    for (const program of this.#programs.splice(0)) await program.release();
  }

  async #compileObserve(): Promise<readonly BoundProgram[]> {
    const { engine, float, network, pathway, credit, entropy, windowSteps, environments, parameters } = this.#options;
    const deltaGates = credit.map(({ deltaGate }) => deltaGate);
    const model = buildActivityGraph(network, {
      float,
      rows: windowSteps * environments,
      pathway,
      deltaGates,
      // What is backpropagated at once carries the slope once.
      ...(entropy.coefficient !== 0 && {
        entropyGates: entropy.path === 'delayed' ? deltaGates : credit.map(() => 'own-time' as const),
      }),
    });
    const program = await engine.compile(model);
    this.#programs.push(program);
    const { layers } = this.#buffers;
    return this.#eachPlace((place) => {
      const inputs: Record<string, ElementArray> = {
        ...parameters,
        [INPUTS]: layers[0]!.activities.view(place, 0, windowSteps),
        [activityTensors.actions]: this.actions,
      };
      const outputs: Record<string, ElementArray> = { ...this.#measured };
      network.layers.forEach(({ name }, index) => {
        const { deltas, entropyDeltas } = layers[index]!;
        const above = layers[index + 1];
        if (above) outputs[activityTensors.activity(name)] = above.activities.view(place, 0, windowSteps);
        outputs[activityTensors.delta(name)] = deltas.view(place, 0, windowSteps);
        if (entropyDeltas) outputs[activityTensors.entropyDelta(name)] = entropyDeltas.view(place, 0, windowSteps);
      });
      return program.bind(inputs, outputs);
    });
  }

  async #compileCredit(purpose: 'update' | 'alignment'): Promise<readonly BoundProgram[]> {
    const { engine, float, windowSteps, environments, entropy, gradients } = this.#options;
    const model = buildCreditGraph({
      float,
      layers: this.#plans.map(({ graph }) => graph),
      steps: windowSteps,
      environments,
      nodes: this.#nodes,
      purpose,
    });
    const program = await engine.compile(model);
    this.#programs.push(program);
    const { layers } = this.#buffers;
    return this.#eachPlace((place) => {
      const inputs: Record<string, ElementArray> = { ...this.#coefficients.arrays };
      const outputs: Record<string, ElementArray> = { ...this.#measured };
      this.#plans.forEach(({ graph, memory, reachSteps }, index) => {
        const { name, rows } = graph;
        const { delaySteps } = memory;
        const { activities, deltas, entropyDeltas, traces, states } = layers[index]!;
        const responses = layers[index + 1]?.activities;
        inputs[creditTensors.activity(name)] = activities.view(place, -reachSteps, rows);
        inputs[creditTensors.ownActivity(name)] = activities.view(place, -delaySteps, windowSteps);
        inputs[creditTensors.windowActivity(name)] = activities.view(place, 0, windowSteps);
        if (responses) {
          inputs[creditTensors.response(name)] = responses.view(place, -reachSteps, rows);
          inputs[creditTensors.ownResponse(name)] = responses.view(place, -delaySteps, windowSteps);
        }
        inputs[creditTensors.delta(name)] = deltas.view(place, -delaySteps, windowSteps);
        if (entropyDeltas) {
          const lateSteps = entropy.path === 'delayed' ? delaySteps : 0;
          inputs[creditTensors.entropyDelta(name)] = entropyDeltas.view(place, -lateSteps, windowSteps);
        }
        outputs[creditTensors.gradient(name)] = gradients[`${name}.weight`]!;
        const [now, next] = [place % 2, (place + 1) % 2];
        const traceLength = graph.outputs * graph.inputs;
        const stateLength = traceLength * graph.order;
        inputs[creditTensors.traces(name)] = traces[now]!;
        for (let environment = 0; environment < environments; environment++) {
          const part = (array: ElementArrays[F], length: number) =>
            array.subarray(environment * length, (environment + 1) * length);
          inputs[creditTensors.trace(name, environment)] = part(traces[now]!, traceLength);
          outputs[creditTensors.nextTrace(name, environment)] = part(traces[next]!, traceLength);
          inputs[creditTensors.states(name, environment)] = part(states[now]!, stateLength);
          outputs[creditTensors.nextStates(name, environment)] = part(states[next]!, stateLength);
        }
      });
      return program.bind(inputs, outputs);
    });
  }

  #eachPlace(bind: (place: number) => BoundProgram): readonly BoundProgram[] {
    return Array.from({ length: WINDOW_PLACES }, (_, place) => bind(place));
  }

  /** Puts in what the errors and ends make of the window. */
  #fillCoefficients(): void {
    const { tdErrors, ends } = this.#buffers;
    this.#coefficients.fill(
      this.#plans.map(({ memory: { delaySteps } }) => {
        const late = (history: typeof tdErrors) => history.view(this.#place, -delaySteps, this.#options.windowSteps);
        return { tdErrors: late(tdErrors), ends: late(ends) };
      }),
    );
  }
}
