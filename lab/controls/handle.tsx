// Something in a plot that is dragged along the time axis, with mouse, finger or keyboard.
import { useRef } from 'preact/hooks';
import type { PanelScales } from '../plot/marks.ts';

export interface HandleProps {
  readonly panel: PanelScales;
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly valueText: string;
  /** Pixels of the visible grip; the area that can be touched is larger. */
  readonly grip: { readonly y: number; readonly radius: number };
  readonly color: string;
  /** From where to where the handle can be touched, in pixels of the picture; by default around the grip alone. */
  readonly reach?: { readonly top: number; readonly bottom: number };
  readonly onDrag: (value: number) => void;
  /** Pressed and let go without being moved, or Enter. */
  readonly onPress?: () => void;
  readonly onRemove?: () => void;
}

// A tenth of a second at a key, a whole one with Shift.
const [smallStep, largeStep] = [0.1, 1];
// A finger needs 44 pixels; neighbours may be nearer than that.
const touchRadius = 18;
const clickPixels = 3;

export function Handle(props: HandleProps) {
  const { panel, label, value, low, high, valueText, grip, color, reach, onDrag, onPress, onRemove } = props;
  const drag = useRef<{ readonly startX: number; moved: boolean } | undefined>(undefined);
  const limit = (next: number) => Number(Math.min(high, Math.max(low, next)).toFixed(2));
  const x = panel.x.toPixel(value);
  const place = reach ?? { top: grip.y - touchRadius, bottom: grip.y + touchRadius };

  const pointed = (event: PointerEvent) => {
    const svg = (event.currentTarget as SVGElement).ownerSVGElement!;
    const { left, width } = svg.getBoundingClientRect();
    return panel.x.fromPixel(((event.clientX - left) / width) * svg.viewBox.baseVal.width);
  };
  return (
    <g
      class="handle"
      role="slider"
      tabindex={0}
      aria-label={label}
      aria-valuemin={low}
      aria-valuemax={high}
      aria-valuenow={value}
      aria-valuetext={valueText}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { startX: event.clientX, moved: false };
      }}
      onPointerMove={(event) => {
        const current = drag.current;
        if (!current) return;
        if (Math.abs(event.clientX - current.startX) > clickPixels) current.moved = true;
        if (current.moved) onDrag(limit(pointed(event)));
      }}
      onPointerUp={() => {
        if (drag.current?.moved === false) onPress?.();
        drag.current = undefined;
      }}
      onPointerCancel={() => {
        drag.current = undefined;
      }}
      onKeyDown={(event) => {
        const step = event.shiftKey ? largeStep : smallStep;
        const next = {
          ArrowLeft: value - step,
          ArrowDown: value - step,
          ArrowRight: value + step,
          ArrowUp: value + step,
          PageUp: value + largeStep,
          PageDown: value - largeStep,
          Home: low,
          End: high,
        }[event.key];
        if (next !== undefined) onDrag(limit(next));
        else if (event.key === 'Enter' || event.key === ' ') onPress?.();
        else if ((event.key === 'Delete' || event.key === 'Backspace') && onRemove) onRemove();
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <rect
        x={x - touchRadius / 2}
        y={place.top}
        width={touchRadius}
        height={place.bottom - place.top}
        fill="transparent"
      />
      <circle class="grip" cx={x} cy={grip.y} r={grip.radius} fill={color} />
    </g>
  );
}
