// What an actor does in a window, by the graph that training has of it: activities and undelayed error signals of every layer.
import { activityTensors, buildActivityGraph } from '../src/core/actor/activity-graph.ts';
import type { ActorNetwork } from '../src/core/actor/actor-options.ts';
import type { LayerCredit } from '../src/core/credit/layer-credit.ts';
import type { Engine } from '../src/core/graph/engine.ts';
import { type ElementArray, elementCount } from '../src/core/graph/value.ts';
import { INPUTS } from '../src/core/model/forward.ts';
import type { MaterialisedMoment } from './materialised-actor.ts';

export interface ActedWindow {
  readonly network: ActorNetwork;
  readonly credit: readonly LayerCredit[];
  readonly environments: number;
  readonly steps: number;
  /** By name. */
  readonly parameters: Readonly<Record<string, Float32Array>>;
  /** [steps, environments, in] */
  readonly observations: Float32Array;
  /** [steps × environments] */
  readonly actions: Int32Array;
}

/** What each layer did in each step. */
export async function actorMoments(engine: Engine, window: ActedWindow): Promise<(readonly MaterialisedMoment[])[]> {
  const { network, credit, environments, steps, parameters, observations, actions } = window;
  const gates = credit.map(({ deltaGate }) => deltaGate);
  const model = buildActivityGraph(network, {
    float: 'float32',
    rows: steps * environments,
    pathway: 'backpropagation',
    deltaGates: gates,
    entropyGates: gates,
  });
  const program = await engine.compile(model);
  try {
    const outputs = Object.fromEntries(
      model.outputs.map(({ name, shape }) => [name, new Float32Array(elementCount(shape))]),
    );
    const inputs: Record<string, ElementArray> = {
      ...parameters,
      [INPUTS]: observations,
      [activityTensors.actions]: actions,
    };
    await program.bind(inputs, outputs).run();
    return Array.from({ length: steps }, (_, step) => {
      const ofStep = (all: Float32Array) =>
        all.subarray((step * all.length) / steps, ((step + 1) * all.length) / steps);
      return network.layers.map(({ name }, index): MaterialisedMoment => {
        const below = network.layers[index - 1];
        const response = outputs[activityTensors.activity(name)];
        return {
          input: ofStep(below ? outputs[activityTensors.activity(below.name)]! : observations),
          ...(response && { response: ofStep(response) }),
          delta: ofStep(outputs[activityTensors.delta(name)]!),
          entropyDelta: ofStep(outputs[activityTensors.entropyDelta(name)]!),
        };
      });
    });
  } finally {
    await program.release();
  }
}
