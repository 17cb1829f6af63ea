// Files that are dropped anywhere on the page: the scene that takes files is given them; where none does, nothing happens.
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

type TakeDrop = (dropped: DataTransfer) => void;

/** Of the scene that is shown. */
const taker = signal<TakeDrop | undefined>(undefined);
const isOver = signal(false);

/** Texts and links are dragged as well; they are left to the browser. */
const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;

/** Takes drops for the page, which a browser would leave for the file; returns how to stop. */
export function followDrops(): () => void {
  const over = (event: DragEvent) => {
    if (!event.dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    isOver.value = taker.value !== undefined;
    if (!isOver.value) event.dataTransfer.dropEffect = 'none';
  };
  const leave = (event: DragEvent) => {
    if (event.relatedTarget === null) isOver.value = false;
  };
  const drop = (event: DragEvent) => {
    isOver.value = false;
    if (!event.dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    taker.value?.(event.dataTransfer);
  };
  addEventListener('dragover', over);
  addEventListener('dragleave', leave);
  addEventListener('drop', drop);
  return () => {
    removeEventListener('dragover', over);
    removeEventListener('dragleave', leave);
    removeEventListener('drop', drop);
  };
}

/** Takes what is dropped while the caller is shown; the class of the part that shows that it would. */
export function useFileDrops(take: TakeDrop): string {
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const own: TakeDrop = (dropped) => latest.current(dropped);
    taker.value = own;
    return () => {
      if (taker.peek() === own) taker.value = undefined;
    };
  }, []);
  return isOver.value ? 'drop-here' : '';
}
