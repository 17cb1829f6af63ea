// Backpropagation: each layer's credit goes down through the transpose of its own weights.
import type { FloatType, GraphBuilder } from '../../graph/graph-builder.ts';
import type { Value } from '../../graph/value.ts';
import type { BuiltLayer } from '../../model/layer-kind.ts';
import type { CarriedCredit, CreditPathway } from '../pathway.ts';

export const backpropagation: CreditPathway = {
  carry<F extends FloatType>(_builder: GraphBuilder<F>, layers: readonly BuiltLayer<F>[], outputCredit: Value<F>) {
    let credit = outputCredit;
    const carried: CarriedCredit<F>[] = [];
    for (let index = layers.length - 1; index >= 0; index -= 1) {
      const layer = layers[index]!;
      const gated = layer.gate(credit);
      carried.unshift({ credit, gated });
      // Nothing learns below the first layer.
      if (index > 0) credit = layer.inputCredit(gated);
    }
    return carried;
  },
};
