// `cascading-traces/node`: what needs files or native code: the engine, data sets, run folders, pictures, golden files.
export { type ImageDataset, loadMnist } from '../edge/datasets/mnist.ts';
export { createNodeEngine } from '../edge/engine/node.ts';
export { renderPdf } from '../edge/render/pdf.ts';
export { renderPng } from '../edge/render/png.ts';
export { renderSvg } from '../edge/render/svg.ts';
export { writeFigure } from '../edge/render/write-figure.ts';
export { type MetricsRow, readMetrics } from '../edge/runs/metrics-log.ts';
export { readRunConfig } from '../edge/runs/run-folder.ts';
export { type RunOptions, type RunOutcome, runSupervised, type SupervisedResult } from '../edge/runs/supervised-run.ts';
export {
  parseTrainConfig,
  type TrainConfig,
  trainConfigJsonSchema,
  trainConfigSchema,
} from '../edge/runs/train-config.ts';
export { verifyPaths } from '../edge/verify/verify-files.ts';
