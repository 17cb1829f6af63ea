// The data of the tasks, each read when the first measure asks for it, and fetched where it is not there yet.
import { createDatasetProgress } from '../src/cli/dataset-progress.ts';
import type { ImageDataset } from '../src/edge/datasets/dataset.ts';
import { openDataset } from '../src/edge/datasets/registry.ts';
import { type TaskName, taskOf } from '../src/edge/runs/tasks/registry.ts';

async function load(task: TaskName): Promise<ImageDataset> {
  const source = await openDataset(taskOf(task).dataset);
  const { onProgress, stop } = createDatasetProgress(source.title);
  try {
    return await source.load(null, onProgress);
  } finally {
    await stop();
  }
}

/** Images by task; the same ones in every call. */
export function lazyDatasets(): (task: TaskName) => Promise<ImageDataset> {
  const loaded = new Map<TaskName, Promise<ImageDataset>>();
  return (task) => {
    const images = loaded.get(task) ?? load(task);
    loaded.set(task, images);
    return images;
  };
}
