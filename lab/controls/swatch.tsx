// A piece of a memory's line, as in a legend.
import type { MemoryStyle } from '../../src/core/figures/memory-style.ts';

export function Swatch({ color, dash }: MemoryStyle) {
  return (
    <svg class="swatch" viewBox="0 0 18 6" aria-hidden="true">
      <path d="M0,3H18" stroke={color} stroke-width={2.6} stroke-dasharray={dash.join(' ')} />
    </svg>
  );
}
