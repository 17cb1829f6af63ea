// What a network makes of one image: the probability of each class, with the weights as they are.
import type { PixelScaling } from '../data/labelled-images.ts';
import type { BoundProgram, Buffers, Engine, Program } from '../graph/engine.ts';
import { GraphBuilder, type GraphModel } from '../graph/graph-builder.ts';
import { elementCount } from '../graph/value.ts';
import { buildForward, INPUTS } from '../model/forward.ts';
import { activityShapes, type Network } from '../model/network.ts';

const probabilitiesTensor = 'probabilities';

function buildClassificationGraph(network: Network): GraphModel {
  const builder = new GraphBuilder('classification', 'float32');
  const { output } = buildForward(builder, network, 1, 'evaluation');
  builder.output(probabilitiesTensor, builder.exponential(builder.logSoftmax(output)));
  return builder.build();
}

export class Classifier {
  readonly #network: Network;
  readonly #scaling: PixelScaling;
  readonly #input: Float32Array;
  readonly #probabilities: Float32Array;
  #compiled: { readonly program: Program; readonly bound: BoundProgram } | undefined;

  /** @param scaling of the one channel that the images have */
  constructor(network: Network, scaling: PixelScaling) {
    this.#network = network;
    this.#scaling = scaling;
    this.#input = new Float32Array(elementCount(network.inputShape));
    this.#probabilities = new Float32Array(elementCount(activityShapes(network).at(-1) ?? []));
  }

  /**
   * @param parameters the network's parameters and state by name; the same buffers in every call
   * @param pixels of one image, row by row
   * @returns the probability of each class
   */
  async classify(engine: Engine, parameters: Buffers, pixels: Uint8Array): Promise<Float32Array> {
    if (pixels.length !== this.#input.length) {
      throw new Error(`an image of ${pixels.length} pixels for a network of ${this.#input.length} inputs`);
    }
    this.#compiled ??= await this.#compile(engine, parameters);
    const { scale, shift } = this.#scaling;
    for (let at = 0; at < pixels.length; at += 1) this.#input[at] = scale * pixels[at]! + shift;
    await this.#compiled.bound.run();
    return this.#probabilities.slice();
  }

  async release(): Promise<void> {
    await this.#compiled?.program.release();
    this.#compiled = undefined;
  }

  async #compile(engine: Engine, parameters: Buffers) {
    const program = await engine.compile(buildClassificationGraph(this.#network), { threads: 'one' });
    const bound = program.bind(
      { ...parameters, [INPUTS]: this.#input },
      { [probabilitiesTensor]: this.#probabilities },
    );
    return { program, bound };
  }
}
