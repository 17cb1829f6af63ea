// Images of a person's own in place of MNIST: files or folders, chosen or dropped.
import { countOf, formatCount } from '../../src/core/figures/text.ts';
import { images, imagesComplaint, offered, offerImages, ownFiles } from '../learning/client.ts';
import { chosenFiles, droppedFiles, type PickedFile } from '../picked-files.ts';
import { beginAnew } from './learning-state.ts';

/** Begins anew with files once they are found to be images. */
const learnFrom = (files: readonly PickedFile[]) => offerImages(files, beginAnew);

/** The same with what was dropped. */
export async function learnFromDrop(dropped: DataTransfer): Promise<void> {
  try {
    const files = await droppedFiles(dropped);
    if (files.length > 0) learnFrom(files);
    else imagesComplaint.value = 'There are no files in what was dropped; drop files, or folders that hold some.';
  } catch {
    imagesComplaint.value = 'What was dropped cannot be read; check that the files are still there.';
  }
}

export function OwnImages() {
  const summary = images.value;
  const isOwn = ownFiles.value.length > 0;
  const offer = offered.value;
  const take = ({ currentTarget: field }: Event & { readonly currentTarget: HTMLInputElement }) => {
    const files = chosenFiles(field.files ?? []);
    // The same files may be chosen again.
    field.value = '';
    if (files.length > 0) learnFrom(files);
  };
  return (
    <fieldset class="own-images">
      <legend>Images</legend>
      <div class="buttons">
        <label class="file">
          Files …
          <input type="file" multiple onChange={take} />
        </label>
        <label class="file">
          Folder …
          <input type="file" ref={(input) => input?.setAttribute('webkitdirectory', '')} onChange={take} />
        </label>
        <button
          type="button"
          onClick={() => learnFrom([])}
          disabled={summary !== undefined && !isOwn && offer === undefined}
        >
          MNIST
        </button>
      </div>
      <p class="hint">
        {summary &&
          `${summary.name}: ${formatCount(summary.training)} to learn from, ${formatCount(summary.test)} to test, ${summary.columns} × ${summary.rows} pixels, ${summary.classes.length} classes. `}
        {summary && !isOwn && 'By Yann LeCun and Corinna Cortes, CC BY-SA 3.0. '}
        Your own: drop IDX files of images and labels (gzipped or not) on the scene, or pictures in folders named by
        what they show, or named like 3-a.png. They stay in this page.
      </p>
      <p class={offer ? 'hint' : 'complaint'} role="status">
        {offer
          ? `Reading ${offer.files.length > 0 ? countOf(offer.files.length, 'file') : 'MNIST'} …`
          : imagesComplaint.value}
      </p>
    </fieldset>
  );
}
