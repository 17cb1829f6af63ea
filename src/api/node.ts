// `cascading-traces/node`: what needs files or native code: the engine, data sets, run folders, sweeps, pictures, golden files.
export {
  type Axis,
  type Experiment,
  type KeyValues,
  type Rule,
  type Scale,
  type ScaleName,
  type Search,
  scaleNames,
} from '../core/experiments/experiment.ts';
export type { ExperimentFile, RuleFile, ScaleFile } from '../core/experiments/experiment-file.ts';
export type { GoldenKind, OnVerifyProgress, VerifyRow } from '../core/verify/golden-kind.ts';
export { loadCifar10 } from '../edge/datasets/cifar10.ts';
export type { DatasetProgress, ImageDataset, OnDatasetProgress } from '../edge/datasets/dataset.ts';
export { loadMnist } from '../edge/datasets/mnist.ts';
export { createNodeEngine, type NodeEngineOptions } from '../edge/engine/node.ts';
export { renderPdf } from '../edge/render/pdf.ts';
export { renderPng } from '../edge/render/png.ts';
export { renderSvg, type SvgOptions } from '../edge/render/svg.ts';
export { type FigureFormat, type WriteFigureOptions, writeFigure } from '../edge/render/write-figure.ts';
export { htmlPage } from '../edge/report/html-page.ts';
export { type ClaimRuns, readClaimRuns } from '../edge/reproduce/claim-runs.ts';
export { describeReduction } from '../edge/reproduce/reduction.ts';
export { drawReportFigure } from '../edge/reproduce/report-figure.ts';
export { type Collection, type CollectOptions, collectResults } from '../edge/results/collect.ts';
export { type ExportFormat, exportFormats, exportResults } from '../edge/results/export.ts';
export { queryResults, type ResultValue } from '../edge/results/query.ts';
export { type Column, type ColumnType, resultTables, type Table } from '../edge/results/schema.ts';
export {
  type ActorCriticConfig,
  actorCriticConfigJsonSchema,
  actorCriticConfigSchema,
  parseActorCriticConfig,
} from '../edge/runs/actor-critic-config.ts';
export {
  type ActorCriticResult,
  type ActorCriticRow,
  type ActorCriticRunOptions,
  runActorCritic,
} from '../edge/runs/actor-critic-run.ts';
export type { ValueSource } from '../edge/runs/config-keys.ts';
export { describeEnvironment, type RunEnvironment } from '../edge/runs/environment.ts';
export type { SkippedFolder } from '../edge/runs/find-runs.ts';
export { type MetricsRow, type RunRow, readMetrics } from '../edge/runs/metrics-log.ts';
export { type RecordedRuns, readRecordedRun, readRecordedRuns } from '../edge/runs/recorded-runs.ts';
export { type RunConfig, readAnyRunConfig, readRunConfig } from '../edge/runs/run-folder.ts';
export type { RunLock } from '../edge/runs/run-lock.ts';
export { type ChangedKey, type RunOverview, readRunOverview } from '../edge/runs/run-overview.ts';
export type { RunResult } from '../edge/runs/run-result.ts';
export { type RunState, readRunState } from '../edge/runs/run-state.ts';
export { type RunOptions, type RunOutcome, runSupervised, type SupervisedResult } from '../edge/runs/supervised-run.ts';
export {
  parseTrainConfig,
  type TrainConfig,
  trainConfigJsonSchema,
  trainConfigSchema,
} from '../edge/runs/train-config.ts';
export type { RunTarget, TrainingOutcome } from '../edge/runs/training-run.ts';
export type { CellExecutor, CellOutcome, CellTask, RunningCell } from '../edge/sweep/cell-executor.ts';
export type { CellOnDisk } from '../edge/sweep/cell-state.ts';
export { type Cell, type CellOptions, type ResolvedCells, resolveCells } from '../edge/sweep/cells.ts';
export {
  defineExperiment,
  type ExperimentAxes,
  type ExperimentConditions,
  type ExperimentDefinition,
  type ExperimentRule,
  type ExperimentScale,
  type ExperimentValues,
} from '../edge/sweep/define-experiment.ts';
export { experimentJsonSchema } from '../edge/sweep/experiment-schema.ts';
export { chooseJobs, type Jobs } from '../edge/sweep/jobs.ts';
export { localExecutor } from '../edge/sweep/local-executor.ts';
export type { CellMeasurement } from '../edge/sweep/measure-cell.ts';
export { type ExperimentOrigin, readExperiment, toExperiment } from '../edge/sweep/read-experiment.ts';
export { type CellStatus, runSweep, type SweepOptions, type SweepOutcome } from '../edge/sweep/sweep.ts';
export { openSweepFolder, readSweepRecord, type SweepRecord } from '../edge/sweep/sweep-folder.ts';
export { type VerifiedFile, type VerifyProgress, type VerifyReport, verifyPaths } from '../edge/verify/verify-files.ts';
