// A part of the page that files may be dropped on.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

export interface DropZoneProps {
  /** What screen readers call it. */
  readonly label: string;
  readonly onDrop: (dropped: DataTransfer) => void;
  readonly children: ComponentChildren;
}

/** Texts and links are dragged as well; they are left to the browser. */
const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') === true;

export function DropZone({ label, onDrop, children }: DropZoneProps) {
  const isOver = useSignal(false);
  return (
    <section
      aria-label={label}
      class={isOver.value ? 'drop-here' : ''}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        isOver.value = false;
        if (!hasFiles(event)) return;
        event.preventDefault();
        if (event.dataTransfer) onDrop(event.dataTransfer);
      }}
    >
      {children}
    </section>
  );
}
