// One of several, as a row of chips.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { forgetRefusal } from './refusal.tsx';

export interface ChoiceProps<Name extends string> {
  readonly legend: string;
  readonly names: readonly Name[];
  readonly chosen: Name;
  /** What is written on the chip of a name; by default the name. */
  readonly labelOf?: (name: Name) => string;
  readonly onChange: (name: Name) => void;
  /** What is said below. */
  readonly children?: ComponentChildren;
}

export function Choice<Name extends string>(props: ChoiceProps<Name>) {
  const { legend, names, chosen, labelOf, onChange, children } = props;
  const group = useId();
  return (
    <fieldset>
      <legend>{legend}</legend>
      <div class="chips">
        {names.map((name) => (
          <label class="chip">
            <input
              type="radio"
              name={group}
              checked={chosen === name}
              onChange={() => {
                forgetRefusal();
                onChange(name);
              }}
            />
            {labelOf?.(name) ?? name}
          </label>
        ))}
      </div>
      {children}
    </fieldset>
  );
}
