// A value that is typed as text, and numbers among such values.
import { useId } from 'preact/hooks';
import { forgetRefusal, Refusal, refuse } from './refusal.tsx';

export interface TypedProps {
  readonly label: string;
  readonly text: string;
  /** What is allowed, in words. */
  readonly allowed: string;
  /** Whether the text could be read; it is taken over then. */
  readonly onType: (text: string) => boolean;
}

/** A value that is typed; what cannot be read is said, and the old value stays. */
export function Typed({ label, text, allowed, onType }: TypedProps) {
  const id = useId();
  return (
    <div class="typed-line">
      <label for={id}>{label}</label>
      <input
        id={id}
        type="text"
        value={text}
        autocomplete="off"
        spellcheck={false}
        aria-describedby={`${id}-complaint`}
        onChange={(event) => {
          const input = event.currentTarget;
          forgetRefusal();
          if (onType(input.value)) return;
          refuse(id, input.value, allowed, text);
          input.value = text;
        }}
      />
      <Refusal field={id} />
    </div>
  );
}

/** A number in a range, whole or not. */
export function takeNumber(low: number, high: number, isWhole: boolean, take: (value: number) => void) {
  return (text: string): boolean => {
    const value = Number(text.replaceAll(/[\s,](?=\d{3}\b)/g, ''));
    if (text.trim() === '' || !(value >= low && value <= high) || (isWhole && !Number.isInteger(value))) return false;
    take(value);
    return true;
  };
}
