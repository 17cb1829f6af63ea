// The form of an experiment for TypeScript: what a YAML file holds, with its keys and values checked by the compiler.
import type { ExperimentFile, RuleFile, ScaleFile } from '../../core/experiments/experiment-file.ts';
import type { ActorCriticConfigInput } from '../runs/actor-critic-config.ts';
import type { TrainConfigInput } from '../runs/train-config.ts';

type KeysOf<T> = Exclude<keyof T, 'schemaVersion'>;
type ValueOf<T, Key> = Key extends keyof T ? T[Key] : never;
type AnyConfigValues = {
  [Key in KeysOf<TrainConfigInput> | KeysOf<ActorCriticConfigInput>]?:
    | ValueOf<TrainConfigInput, Key>
    | ValueOf<ActorCriticConfigInput, Key>;
};

/** Keys of the configuration of any task with their values; `delay: '2s'` is short for `delays: 'broadcast:2s'`. */
export type ExperimentValues = AnyConfigValues & { readonly delay?: string };

/** For each key the values that are compared. */
export type ExperimentAxes = {
  readonly [Key in keyof ExperimentValues]?: readonly NonNullable<ExperimentValues[Key]>[];
};

/** Values that a cell must have, one of several where a list is given. */
export type ExperimentConditions = {
  readonly [Key in keyof ExperimentValues]?: ExperimentValues[Key] | readonly ExperimentValues[Key][];
};

export interface ExperimentRule extends Omit<RuleFile, 'if' | 'set'> {
  readonly if: ExperimentConditions;
  readonly set?: ExperimentValues;
}

export interface ExperimentScale extends Omit<ScaleFile, 'set' | 'axes' | 'when'> {
  readonly set?: ExperimentValues;
  readonly axes?: ExperimentAxes;
  readonly when?: readonly ExperimentRule[];
}

/** An experiment, as `cet sweep` runs it. */
export interface ExperimentDefinition
  extends Omit<ExperimentFile, 'base' | 'axes' | 'when' | 'scales' | 'search' | '$schema'> {
  readonly base?: ExperimentValues;
  readonly axes?: ExperimentAxes;
  readonly when?: readonly ExperimentRule[];
  readonly scales?: { readonly reduced?: ExperimentScale; readonly smoke?: ExperimentScale };
  readonly search?: {
    readonly choose: readonly (keyof ExperimentValues)[];
    readonly by?: string;
    readonly compare?: 'paper';
  };
}

/** The experiment as it is: a place for the compiler to check it. A module that `cet sweep` is given exports it as its default. */
export function defineExperiment(experiment: ExperimentDefinition): ExperimentDefinition {
  return experiment;
}
