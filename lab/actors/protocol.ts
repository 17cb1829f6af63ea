// What the page and a Worker that trains an actor say to each other.
import type { Scene } from '../../src/core/environments/scene/scene.ts';
import type { RuntimeFiles } from '../learning/protocol.ts';
import type { ControlSetting } from './setting.ts';

export type ControlCommand =
  /** An actor and its critic from the beginning. */
  | { readonly kind: 'begin'; readonly files: RuntimeFiles; readonly setting: ControlSetting }
  /** One update, with pictures of the play that it learns from where they are wanted. */
  | { readonly kind: 'update'; readonly isWatched: boolean };

export interface ControlUpdate {
  readonly update: number;
  /** Steps of play so far, over all copies. */
  readonly samples: number;
  /** Returns of the episodes that ended, in their order. */
  readonly returns: readonly number[];
  /** Of the policy, in nats. */
  readonly entropy: number;
  readonly milliseconds: number;
  /** Of the first copy, one a step; none where they were not wanted. */
  readonly pictures: readonly Scene[];
}

export type ControlReport =
  | {
      readonly kind: 'begun';
      /** What computes, in words. */
      readonly compute: string;
      /** With the decay that a classical trace was given. */
      readonly memory: string;
      readonly updates: number;
      readonly picture: Scene;
      /** Seconds of a step when it is shown at real speed. */
      readonly shownStepSeconds: number;
    }
  | ({ readonly kind: 'updated' } & ControlUpdate)
  | { readonly kind: 'complaint'; readonly sentence: string };
