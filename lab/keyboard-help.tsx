// Which keys do what, in a dialog.
import { useRef } from 'preact/hooks';

const keys: readonly (readonly [keys: string, what: string])[] = [
  ['Tab', 'the next slider, handle or button'],
  ['← →', 'move it a little'],
  ['Page ↑ ↓', 'move it a lot'],
  ['Home, End', 'move it to its end'],
  ['Enter', 'on an input of scene 1: the error is about this one'],
  ['Delete', 'on an input of scene 1: take it away'],
  ['← → ↑ ↓', 'on the drawing of scene 3: move the pen, raise and lower the signal'],
  ['← → ↑ ↓', 'on the drawing of scene 4: move the pen; Space puts it down and lifts it, Delete clears'],
  ['Page ↓, Page ↑', 'elsewhere, at the end or start of a page: next or previous scene'],
];

export function KeyboardHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  return (
    <>
      <button type="button" class="quiet" onClick={() => dialog.current?.showModal()}>
        Keys
      </button>
      <dialog ref={dialog} aria-labelledby="keys-title">
        <h2 id="keys-title">Keyboard</h2>
        <dl>
          {keys.map(([key, what]) => (
            <div>
              <dt>{key}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        <form method="dialog">
          <button type="submit">Close</button>
        </form>
      </dialog>
    </>
  );
}
