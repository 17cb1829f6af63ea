// Work that begins anew whenever what it is begun with has changed. A slider says many values on its way: it begins when that rests.
import { effect, type ReadonlySignal } from '@preact/signals';

const restMs = 400;

export interface Beginner {
  /** Begins once the key has rested, whatever it is. */
  beginAtRest(): void;
  /** Begins as soon as it is followed, unless it has begun with that key, and after each change of it; returns how to stop. */
  follow(): () => void;
}

/** @param key whatever begins the work anew, as one text to compare */
export function createBeginner(key: ReadonlySignal<string>, begin: () => void): Beginner {
  let begunWith: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const beginAfter = (wait: number) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      begunWith = key.peek();
      begin();
    }, wait);
  };
  return {
    beginAtRest: () => beginAfter(restMs),
    follow() {
      const stop = effect(() => {
        clearTimeout(timer);
        if (key.value !== begunWith) beginAfter(begunWith === undefined ? 0 : restMs);
      });
      return () => {
        clearTimeout(timer);
        stop();
      };
    },
  };
}
