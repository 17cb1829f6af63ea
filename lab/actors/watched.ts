// An environment whose first copy is watched: its picture after each step, while it is trained in as it is.
import type { Scene } from '../../src/core/environments/scene/scene.ts';
import type { WatchableKind } from '../../src/core/environments/watchable.ts';

export interface WatchedEnvironment {
  readonly kind: WatchableKind;
  /** Begins to keep pictures, or stops to. */
  watch(isWatched: boolean): void;
  /** The pictures since the last call, in the order of the steps. */
  takePictures(): readonly Scene[];
}

export function watchEnvironment(kind: WatchableKind): WatchedEnvironment {
  let isKept = false;
  let pictures: Scene[] = [];
  return {
    kind: {
      ...kind,
      create(copies, random, firstCopy) {
        const made = kind.create(copies, random, firstCopy);
        const step = made.step.bind(made);
        made.step = (actions) => {
          step(actions);
          if (isKept) pictures.push(made.draw(0));
        };
        return made;
      },
    },
    watch(isWatched) {
      isKept = isWatched;
    },
    takePictures() {
      const taken = pictures;
      pictures = [];
      return taken;
    },
  };
}
