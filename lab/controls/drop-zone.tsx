// A part of the page that files may be dropped on.
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

export interface DropZoneProps {
  /** What screen readers call it. */
  readonly label: string;
  readonly onDrop: (dropped: DataTransfer) => void;
  readonly children: ComponentChildren;
}

export function DropZone({ label, onDrop, children }: DropZoneProps) {
  const isOver = useSignal(false);
  return (
    <section
      aria-label={label}
      class={isOver.value ? 'drop-here' : ''}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => {
        isOver.value = false;
      }}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        if (event.dataTransfer) onDrop(event.dataTransfer);
      }}
    >
      {children}
    </section>
  );
}
