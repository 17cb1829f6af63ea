// Files that a person drops on the page or chooses with a button, with the paths that their folders give them.

export interface PickedFile {
  readonly file: File;
  /** With slashes, such as `digits/3/a.png`; a file on its own is its name. */
  readonly path: string;
}

/** Files chosen with a button; chosen folders say where each lay. */
export function chosenFiles(files: Iterable<File>): readonly PickedFile[] {
  return Array.from(files, (file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/**
 * The files of a drop, from folders however deep.
 * @param isOpened asked of each file and folder before it is opened; by default all are. What it throws ends the search.
 */
export async function droppedFiles(
  transfer: DataTransfer,
  isOpened: (entry: FileSystemEntry, path: string) => boolean = () => true,
): Promise<readonly PickedFile[]> {
  // The list of a drop is empty once its event is over: everything is asked for before the first wait.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (entries.length === 0) return chosenFiles(transfer.files);
  const found: PickedFile[] = [];
  const visit = async (entry: FileSystemEntry): Promise<void> => {
    const path = entry.fullPath.replace(/^\//, '');
    if (!isOpened(entry, path)) return;
    if (entry.isFile) {
      const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
      found.push({ file, path });
      return;
    }
    const reader = (entry as FileSystemDirectoryEntry).createReader();
    for (;;) {
      // It gives a part at a time, and nothing at the end.
      const part = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (part.length === 0) return;
      for (const inner of part) await visit(inner);
    }
  };
  for (const entry of entries) await visit(entry);
  return found;
}
