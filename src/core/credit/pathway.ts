// Credit pathways: how the error at the outputs becomes the credit of every layer.
// A new pathway is one file in pathways/ and a line here.
import type { FloatType, GraphBuilder } from '../graph/graph-builder.ts';
import type { Value } from '../graph/value.ts';
import type { BuiltLayer } from '../model/layer-kind.ts';
import { backpropagation } from './pathways/backpropagation.ts';

/** Credit of one layer for every sample, before any delay. */
export interface CarriedCredit<F extends FloatType> {
  /** δ = dL/dz at the layer's output: [batch, ...output shape]. */
  readonly credit: Value<F>;
  /** θ ⊙ δ. */
  readonly gated: Value<F>;
}

/** How the error at the outputs becomes the credit of every layer. */
export interface CreditPathway {
  /** Credit of each layer, in the order of the layers. */
  carry<F extends FloatType>(
    builder: GraphBuilder<F>,
    layers: readonly BuiltLayer<F>[],
    outputCredit: Value<F>,
  ): readonly CarriedCredit<F>[];
}

/** Names of the credit pathways. */
export type PathwayName = 'backpropagation';

export const creditPathways: Readonly<Record<PathwayName, CreditPathway>> = { backpropagation };
