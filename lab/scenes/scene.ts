// What a scene is: a name in the address, a title, its text and its stage, and its state.
import type { ComponentType } from 'preact';

export interface Scene {
  /** In the address: `#cascade`. */
  readonly name: string;
  readonly title: string;
  /** What is said beside the stage, with the equation and the section of the paper. */
  readonly Story: ComponentType;
  /** What is seen and dragged. */
  readonly Stage: ComponentType;
  readonly read: (query: string) => void;
  readonly write: () => string;
  readonly reset: () => void;
}
