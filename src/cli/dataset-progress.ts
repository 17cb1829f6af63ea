// Progress of a data set that is being fetched: a bar for each stage.
import type { DatasetProgress, OnDatasetProgress } from '../edge/datasets/dataset.ts';
import { createProgress, type Progress } from './progress.ts';

const labels = { waiting: 'waiting for another process:', downloading: 'downloading', unpacking: 'unpacking' } as const;

function status({ stage, done, total }: DatasetProgress): string {
  if (stage === 'downloading') return `${Math.round(done / 1e6)} of ${Math.round(total / 1e6)} MB`;
  return stage === 'unpacking' ? `${done} of ${total} files` : '';
}

/** @param title name of the data set for people; `stop` removes the bar, whatever became of it */
export function createDatasetProgress(title: string): { onProgress: OnDatasetProgress; stop: () => Promise<void> } {
  let stage: DatasetProgress['stage'] | undefined;
  let bar: Promise<Progress> | undefined;
  const begin = async (before: Promise<Progress> | undefined, progress: DatasetProgress): Promise<Progress> => {
    (await before)?.stop();
    return createProgress(`${labels[progress.stage]} ${title}`, progress.total);
  };
  return {
    onProgress(progress) {
      if (progress.stage !== stage) bar = begin(bar, progress);
      stage = progress.stage;
      void bar?.then((shown) => shown.update(progress.done, status(progress)));
    },
    stop: async () => (await bar)?.stop(),
  };
}
