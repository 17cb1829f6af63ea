// Which memories are shown: the usual ones to switch on and off, and any other by its text.
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { UserError } from '../../src/core/errors.ts';
import { memoryStyles } from '../../src/core/figures/memory-style.ts';
import { formatTraceSpec, parseTraceSpec } from '../../src/core/traces/trace-spec.ts';
import { theme } from '../state/preferences.ts';
import { forgetRefusal } from './refusal.tsx';
import { Swatch } from './swatch.tsx';

/** Of a memory that is not shown. */
const absent = { color: 'currentColor', dash: [1, 3] };

export const mostMemories = 8;

export interface MemoryChoiceProps {
  /** Always offered. */
  readonly usual: readonly string[];
  readonly chosen: readonly string[];
  /** How many fit beside each other. */
  readonly most?: number;
  /** The one text form of a memory; throws UserError where it is none. By default that of a trace. */
  readonly read?: (text: string) => string;
  readonly onChange: (memories: readonly string[]) => void;
}

/** A memory in its one text form. @throws UserError where it is none. */
export function memoryName(text: string): string {
  return formatTraceSpec(parseTraceSpec(text));
}

export function MemoryChoice({ usual, chosen, most = mostMemories, read = memoryName, onChange }: MemoryChoiceProps) {
  const id = useId();
  const complaint = useSignal('');
  const offered = [...usual, ...chosen.filter((name) => !usual.includes(name))];
  const styles = memoryStyles(chosen, theme.value);
  const toggle = (name: string) => {
    complaint.value = '';
    forgetRefusal();
    const rest = chosen.filter((other) => other !== name);
    if (rest.length === chosen.length) add(name);
    else if (rest.length === 0) complaint.value = 'One memory stays; choose another one first.';
    else onChange(rest);
  };
  const add = (name: string) => {
    if (chosen.includes(name)) return;
    if (chosen.length >= most) complaint.value = `${most} memories fit beside each other; take one away first.`;
    else onChange([...chosen, name]);
  };
  return (
    <fieldset class="memories">
      <legend>Memories</legend>
      <div class="chips">
        {offered.map((name) => {
          const at = chosen.indexOf(name);
          return (
            <button type="button" class="chip" aria-pressed={at >= 0} onClick={() => toggle(name)}>
              <Swatch {...(styles[at] ?? absent)} />
              {name}
            </button>
          );
        })}
        <form
          class="another"
          onSubmit={(event) => {
            event.preventDefault();
            const field = event.currentTarget.elements.namedItem('memory') as HTMLInputElement;
            complaint.value = '';
            try {
              add(read(field.value));
              if (complaint.value === '') field.value = '';
            } catch (error) {
              if (!(error instanceof UserError)) throw error;
              complaint.value = error.message;
            }
          }}
        >
          <input
            id={id}
            name="memory"
            type="text"
            placeholder="cet:50"
            aria-label="Another memory, such as cet:50"
            size={8}
            autocomplete="off"
            spellcheck={false}
          />
          <button type="submit">Add</button>
        </form>
      </div>
      <p class="complaint" role="status">
        {complaint.value}
      </p>
    </fieldset>
  );
}
