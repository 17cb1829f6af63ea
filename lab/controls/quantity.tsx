// A number that is dragged along a slider or typed: two controls, one value.
import { useId } from 'preact/hooks';
import { forgetRefusal, Refusal, refuse } from './refusal.tsx';

export interface QuantityProps {
  readonly label: string;
  /** As in the equations: `T`. */
  readonly symbol: string;
  readonly unit?: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** Whole numbers only. */
  readonly whole?: boolean;
  readonly onChange: (value: number) => void;
}

const positions = 1000;

/** Values over the slider: in equal ratios, since 1 to 2 matters as much as 10 to 20. */
const toPosition = (value: number, low: number, high: number) =>
  (positions * Math.log(value / low)) / Math.log(high / low);
const fromPosition = (position: number, low: number, high: number) => low * (high / low) ** (position / positions);

/** Two or three digits, as many as a hand on a slider can mean. */
function tidy(value: number, whole: boolean): number {
  return whole ? Math.round(value) : Number(value.toPrecision(value < 1 ? 2 : 3));
}

export function Quantity({ label, symbol, unit, value, low, high, whole = false, onChange }: QuantityProps) {
  const id = useId();
  const limit = (next: number) => Math.min(high, Math.max(low, next));
  const [least, most] = [Number(low.toPrecision(6)), Number(high.toPrecision(6))];
  const take = (next: number) => {
    forgetRefusal();
    onChange(limit(next));
  };
  const type = (text: string) => {
    const next = Number(text);
    // The limits may be typed as they are written.
    const isAllowed = next >= Math.min(low, least) && next <= Math.max(high, most);
    if (text.trim() !== '' && isAllowed && (!whole || Number.isInteger(next))) take(next);
    else refuse(id, text, `a ${whole ? 'whole ' : ''}number from ${least} to ${most}`, value);
  };
  const step = (direction: number, coarse: boolean) => {
    const unitStep = whole ? 1 : 10 ** Math.floor(Math.log10(value) - 1 + 1e-9);
    take(tidy(value + direction * unitStep * (coarse ? 10 : 1), whole));
  };
  return (
    <div class="quantity">
      <label for={id}>
        {label} <i>{symbol}</i>
      </label>
      <span class="typed">
        <input
          type="number"
          aria-label={`${label} ${symbol}${unit ? ` in ${unit}` : ''}, typed`}
          min={low}
          max={high}
          step={whole ? 1 : 'any'}
          aria-describedby={`${id}-complaint`}
          value={value}
          onChange={(event) => {
            type(event.currentTarget.value);
            event.currentTarget.value = String(value);
          }}
        />
        {unit && <span>{unit === 'seconds' ? 's' : unit}</span>}
      </span>
      <input
        id={id}
        type="range"
        min={0}
        max={positions}
        step="any"
        value={toPosition(value, low, high)}
        aria-valuetext={`${value}${unit ? ` ${unit}` : ''}`}
        onInput={(event) => take(tidy(fromPosition(event.currentTarget.valueAsNumber, low, high), whole))}
        onKeyDown={(event) => {
          const direction = { ArrowUp: 1, ArrowRight: 1, PageUp: 1, ArrowDown: -1, ArrowLeft: -1, PageDown: -1 }[
            event.key
          ];
          if (direction === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          step(direction, event.key.startsWith('Page'));
        }}
      />
      <Refusal field={id} />
    </div>
  );
}
