// What was typed last and refused, said below its field until anything else is changed.
import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const latest = signal<{ readonly field: string; readonly sentence: string } | undefined>(undefined);

/**
 * Says below a field that a text was not taken.
 * @param allowed what is, in words: `a number from 0.1 to 8`
 */
export function refuse(field: string, text: string, allowed: string, kept: string | number): void {
  const given = text.trim() === '' ? 'That' : `“${text.slice(0, 24)}”`;
  latest.value = { field, sentence: `${given} is not ${allowed}; ${kept} stays.` };
}

/** Something else was changed. */
export function forgetRefusal(): void {
  latest.value = undefined;
}

/** @param field id of the field, which is described by `${field}-complaint` */
export function Refusal({ field }: { readonly field: string }) {
  // Another scene may have a field of the same id.
  useEffect(() => forgetRefusal, []);
  return (
    <p class="complaint" role="status" id={`${field}-complaint`}>
      {latest.value?.field === field ? latest.value.sentence : ''}
    </p>
  );
}
