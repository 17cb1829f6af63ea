// The kinds of layer by name: a new kind is one file beside this one, a line here, and a member of `Layer`.
import type { LayerKind } from '../layer-kind.ts';
import type { Layer } from '../network.ts';
import { batchNormKind } from './batch-norm.ts';
import { convKind } from './conv.ts';
import { denseKind } from './dense.ts';
import { flattenKind } from './flatten.ts';

const kinds: { readonly [K in Layer['kind']]: LayerKind<Extract<Layer, { kind: K }>> } = {
  dense: denseKind,
  conv: convKind,
  'batch-norm': batchNormKind,
  flatten: flattenKind,
};

/** The kind that `layer` is of. */
export function layerKind<L extends Layer>(layer: L): LayerKind<L> {
  return kinds[layer.kind] as LayerKind<L>;
}
