import { describe, expect, it } from 'vitest';
import { droppedRunFiles, runsOfFiles } from './dropped-runs.ts';

interface Folder {
  readonly [name: string]: Folder | string;
}

let opened: string[] = [];

/** A file or folder as browsers give it in a drop: folders in parts. */
function entryOf(path: string, content: Folder | string): FileSystemEntry {
  const name = path.split('/').at(-1) ?? '';
  if (typeof content === 'string') {
    const file = (give: (file: File) => void) => {
      opened.push(path);
      give(new File([content], name));
    };
    return { isFile: true, name, fullPath: path, file } as unknown as FileSystemEntry;
  }
  const createReader = () => {
    const left = Object.entries(content);
    return {
      readEntries: (give: (part: FileSystemEntry[]) => void) =>
        give(left.splice(0, 100).map(([inner, held]) => entryOf(`${path}/${inner}`, held))),
    };
  };
  return { isFile: false, name, fullPath: path, createReader } as unknown as FileSystemEntry;
}

function transferOf(content: Folder): DataTransfer {
  opened = [];
  const items = Object.entries(content).map(([name, held]) => ({ webkitGetAsEntry: () => entryOf(`/${name}`, held) }));
  return { items, files: [] } as unknown as DataTransfer;
}

const run = { 'config.json': '{}', 'metrics.jsonl': '' };

describe('runs in a folder that is dropped', () => {
  it('are found however deep, with the scale of their sweep; nothing else is opened', async () => {
    const cells = Object.fromEntries(Array.from({ length: 250 }, (_, at) => [`cell-${at}`, run]));
    const files = await droppedRunFiles(
      transferOf({
        runs: {
          sweep: { 'experiment.json': '{"scale":"small"}', checkpoint: 'large', ...cells },
          '.git': run,
          node_modules: { one: run },
        },
        'result.json': '{}',
      }),
    );
    const runs = await runsOfFiles(files);
    expect(runs).toHaveLength(250);
    expect(runs[0]).toMatchObject({ name: 'runs/sweep/cell-0', scale: 'small' });
    expect(opened).toHaveLength(2 * 250 + 2);
  });

  it('are refused in a sentence where there are too many files', async () => {
    const many = Object.fromEntries(Array.from({ length: 50_000 }, (_, at) => [`${at}`, '']));
    await expect(droppedRunFiles(transferOf({ many }))).rejects.toThrow(
      'The folder holds more than 50,000 files; drop one with fewer, or use cet lab --results.',
    );
  });
});
