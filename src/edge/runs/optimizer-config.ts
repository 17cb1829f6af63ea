// From a configuration's keys to the optimiser.
import type { OptimizerSpec } from '../../core/optimizers/optimizer.ts';

export interface OptimizerConfig {
  readonly optimizer: OptimizerSpec['kind'];
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly momentum: number;
}

export function optimizerSpec(config: OptimizerConfig): OptimizerSpec {
  const { optimizer, beta1, beta2, epsilon, weightDecay, momentum } = config;
  switch (optimizer) {
    case 'adamw':
      return { kind: 'adamw', beta1, beta2, epsilon, weightDecay };
    case 'adam':
      return { kind: 'adam', beta1, beta2, epsilon };
    case 'sgd':
      return { kind: 'sgd', momentum, weightDecay };
    default:
      return optimizer satisfies never;
  }
}
