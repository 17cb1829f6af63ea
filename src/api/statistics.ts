// `cascading-traces/statistics`: what several runs say together: spread, interquartile mean, bootstrap intervals. Pure: runs in a
// browser too.
export { createRandom, type Random, type RandomState, restoreRandom } from '../core/random/random.ts';
export { type Estimate, estimateImprovement, estimateInterquartileMean } from '../core/statistics/aggregate-scores.ts';
export {
  type BootstrapOptions,
  bootstrapDistribution,
  bootstrapInterval,
  type ConfidenceInterval,
  type Stratum,
} from '../core/statistics/bootstrap.ts';
export { interquartileMean } from '../core/statistics/interquartile-mean.ts';
export {
  type RunSummary,
  type ScoredRun,
  type SummaryOptions,
  summarizeRuns,
} from '../core/statistics/run-summary.ts';
export { meanAndRange, type Spread, spreadOf } from '../core/statistics/spread.ts';
