// Optimisers as fused passes over one flat parameter buffer: every number is read once and written once a step.

import type { Float32Region, KernelHeap } from '../wasm/kernel-heap.ts';
import type { KernelFunctions } from '../wasm/kernels.ts';

export type OptimizerSpec =
  /** Loshchilov & Hutter (2019): weight decay apart from the gradient. */
  | {
      readonly kind: 'adamw';
      readonly beta1: number;
      readonly beta2: number;
      readonly epsilon: number;
      readonly weightDecay: number;
    }
  /** Kingma & Ba (2015), without weight decay. */
  | { readonly kind: 'adam'; readonly beta1: number; readonly beta2: number; readonly epsilon: number }
  /** Gradient descent with momentum (0: none) and decoupled weight decay. */
  | { readonly kind: 'sgd'; readonly momentum: number; readonly weightDecay: number };

/** Flat buffers, all of the parameters' length. */
export interface OptimizerBuffers {
  readonly parameters: Float32Region;
  readonly gradients: Float32Region;
  /** First and second moments (Adam), or the velocity (SGD). */
  readonly moments: readonly Float32Region[];
}

export interface Optimizer {
  /**
   * Takes one step down the gradients, scaled so that their global norm is at most `clipNorm` (none: Infinity).
   * @param update 0-based count of earlier steps, for Adam's bias correction
   * @returns the norm before clipping; where it is not finite, nothing was changed
   */
  step(update: number, learningRate: number, clipNorm: number): number;
}

/** Moments that the optimiser needs, allocated on `heap` and zero. */
export function allocateMoments(spec: OptimizerSpec, heap: KernelHeap, length: number): readonly Float32Region[] {
  const count = spec.kind === 'sgd' ? 1 : 2;
  return Array.from({ length: count }, () => heap.float32(length));
}

/** An optimiser over `buffers`, which it reads and writes in place. */
export function createOptimizer(spec: OptimizerSpec, kernels: KernelFunctions, buffers: OptimizerBuffers): Optimizer {
  const { parameters, gradients, moments } = buffers;
  const length = parameters.array.length;
  const [first, second] = moments;
  return {
    step(update, learningRate, clipNorm) {
      const norm = Math.sqrt(kernels.sumOfSquares(gradients.pointer, length));
      if (!Number.isFinite(norm)) return norm;
      const gradientScale = norm > clipNorm ? clipNorm / norm : 1;
      switch (spec.kind) {
        case 'sgd':
          kernels.sgdStep(
            parameters.pointer,
            gradients.pointer,
            first!.pointer,
            length,
            gradientScale,
            spec.momentum,
            1 - learningRate * spec.weightDecay,
            learningRate,
          );
          break;
        case 'adam':
        case 'adamw': {
          const weightDecay = spec.kind === 'adamw' ? spec.weightDecay : 0;
          kernels.adamStep(
            parameters.pointer,
            gradients.pointer,
            first!.pointer,
            second!.pointer,
            length,
            gradientScale,
            spec.beta1,
            spec.beta2,
            1 - learningRate * weightDecay,
            // With the betas as the kernel has them, in float32: at the first update 1 - 0.999 differs by 5e-5 of itself.
            learningRate / (1 - Math.fround(spec.beta1) ** (update + 1)),
            1 / Math.sqrt(1 - Math.fround(spec.beta2) ** (update + 1)),
            spec.epsilon,
          );
          break;
        }
        default:
          spec satisfies never;
      }
      return norm;
    },
  };
}
