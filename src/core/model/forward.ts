// The forward pass of a network as part of a graph.
import type { FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/value.ts';
import type { BuiltLayer, ForwardMode, ParameterRole } from './layer-kind.ts';
import { layerKind } from './layers/registry.ts';
import { type NamedState, type Network, networkState, type ParameterLayout, parameterLayout } from './network.ts';

export interface ForwardPass<F extends FloatType> {
  /** The samples: [batch, ...input shape]. */
  readonly input: Value<F>;
  readonly layers: readonly BuiltLayer<F>[];
  /** Activity of the last layer: [batch, ...output shape]. */
  readonly output: Value<F>;
  readonly layout: ParameterLayout;
  readonly state: readonly NamedState[];
  /** A pass of the same network over other samples, from the state that this one leaves behind. */
  next(input: Value<F>): ForwardPass<F>;
}

/** Name of the graph input with the batch: [batch, ...input shape]. */
export const INPUTS = 'inputs';
/** Name of the graph input with the classes of the batch: int32 [batch, 1]. */
export const LABELS = 'labels';

/** Adds graph inputs for the batch, every parameter and every state (each by its name), and the layers' forward computation. */
export function buildForward<F extends FloatType>(
  builder: GraphBuilder<F>,
  network: Network,
  batchSize: number,
  mode: ForwardMode,
): ForwardPass<F> {
  const layout = parameterLayout(network);
  const states = networkState(network);
  const input = builder.input(INPUTS, builder.float, [batchSize, ...network.inputShape]);
  const parameters = network.layers.map((_, layerIndex) => {
    const byRole: Partial<Record<ParameterRole, Value<F>>> = {};
    for (const parameter of layout.parameters) {
      if (parameter.layerIndex !== layerIndex) continue;
      byRole[parameter.role] = builder.input(parameter.name, builder.float, parameter.shape);
    }
    return byRole;
  });
  const initialStates = network.layers.map((_, layerIndex) => {
    const byRole: Record<string, Value<F>> = {};
    for (const { layerIndex: index, role, name, shape } of states) {
      if (index === layerIndex) byRole[role] = builder.input(name, builder.float, shape);
    }
    return byRole;
  });
  const pass = (samples: Value<F>, stateBefore: readonly Readonly<Record<string, Value<F>>>[]): ForwardPass<F> => {
    let activity = samples;
    const layers = network.layers.map((layer, index) => {
      const [own = {}, state = {}] = [parameters[index], stateBefore[index]];
      const built = layerKind(layer).build(layer, { builder, mode, input: activity, parameters: own, state });
      activity = built.output;
      return built;
    });
    return {
      input: samples,
      layers,
      output: activity,
      layout,
      state: states,
      next: (other) =>
        pass(
          other,
          layers.map(({ nextState }, index) => nextState ?? stateBefore[index] ?? {}),
        ),
    };
  };
  return pass(input, initialStates);
}
