// Images of a person's own in place of MNIST: files or folders, chosen or dropped.
import { useSignal } from '@preact/signals';
import { images, imagesComplaint, takeImages } from '../learning/client.ts';
import type { NamedFile } from '../learning/protocol.ts';
import { beginAnew } from './learning-state.ts';

/** Files of a list that browsers fill from a choice; chosen folders say where each lay. */
export function namedFiles(list: Iterable<File>): readonly NamedFile[] {
  return Array.from(list, (file) => ({ file, path: file.webkitRelativePath || file.name }));
}

type Entry = FileSystemEntry & {
  readonly file?: (take: (file: File) => void, refuse: (reason: unknown) => void) => void;
  readonly createReader?: () => FileSystemDirectoryReader;
};

async function filesBelow(entry: Entry): Promise<readonly NamedFile[]> {
  if (entry.isFile) {
    const file = await new Promise<File>((take, refuse) => entry.file?.(take, refuse));
    return [{ file, path: entry.fullPath.replace(/^\//, '') }];
  }
  const reader = entry.createReader?.();
  const found: NamedFile[] = [];
  for (;;) {
    // It gives a part at a time, and nothing at the end.
    const part = await new Promise<Entry[]>((take, refuse) =>
      reader?.readEntries((read) => take(read as Entry[]), refuse),
    );
    if (part.length === 0) return found;
    for (const child of part) found.push(...(await filesBelow(child)));
  }
}

/** What was dropped, folders opened. */
export async function droppedFiles(data: DataTransfer): Promise<readonly NamedFile[]> {
  const entries = Array.from(data.items, (item) => item.webkitGetAsEntry() as Entry | null);
  const known = entries.filter((entry) => entry !== null);
  if (known.length === 0) return namedFiles(data.files);
  return (await Promise.all(known.map(filesBelow))).flat();
}

/** Takes files, and begins anew with them. */
export function learnFrom(files: readonly NamedFile[]): void {
  takeImages(files);
  beginAnew();
}

export function OwnImages() {
  const summary = images.value;
  const isOwn = useSignal(false);
  const take = (list: FileList | null) => {
    if (!list || list.length === 0) return;
    isOwn.value = true;
    learnFrom(namedFiles(list));
  };
  const count = (value: number) => value.toLocaleString('en-US');
  return (
    <fieldset class="own-images">
      <legend>Images</legend>
      <div class="buttons">
        <label class="file">
          Files …
          <input type="file" multiple onChange={(event) => take(event.currentTarget.files)} />
        </label>
        <label class="file">
          Folder …
          <input
            type="file"
            ref={(input) => input?.setAttribute('webkitdirectory', '')}
            onChange={(event) => take(event.currentTarget.files)}
          />
        </label>
        <button
          type="button"
          onClick={() => {
            isOwn.value = false;
            learnFrom([]);
          }}
          disabled={!isOwn.value && summary?.name === 'MNIST'}
        >
          MNIST
        </button>
      </div>
      <p class="hint">
        {summary &&
          `${summary.name}: ${count(summary.training)} to learn from, ${count(summary.test)} to test, ${summary.columns} × ${summary.rows} pixels, ${summary.classes.length} classes. `}
        {summary?.name === 'MNIST' && 'By Yann LeCun and Corinna Cortes, CC BY-SA 3.0. '}
        Your own: drop IDX files of images and labels (gzipped or not) on the scene, or pictures in folders named by
        what they show, or named like 3-a.png. They stay in this page.
      </p>
      <p class="complaint" role="status">
        {imagesComplaint.value}
      </p>
    </fieldset>
  );
}
