// Who sees a run of `cet play` step by step: the terminal, or a recording.
import type { Scene } from '../core/environments/scene/scene.ts';

export interface Spectator {
  /**
   * Sees how it stands after so many steps of the episode; 0 is its start.
   * @param draw the picture, drawn only where it is wanted
   */
  see(steps: number, draw: () => Scene, caption: string): Promise<void>;
  /** The episode is over. @param caption what is known of it now @param more whether another one comes */
  endEpisode(caption: string, more: boolean): Promise<void>;
  /** The run is over or was stopped: leaves the terminal as it was. */
  close(): void;
}
