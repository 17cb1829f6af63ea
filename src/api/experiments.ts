// `cascading-traces/experiments`: what runs say: the paper's claims and claims of one's own decided on them, runs beside each other, a
// report. Pure: runs in a browser too; `cascading-traces/node` runs experiments and reads their folders.
export {
  above,
  atLeast,
  type Claim,
  type ClaimedRuns,
  type Comparison,
  equal,
  formatComparison,
  type Verdict,
  verdictOf,
  withMissing,
} from '../core/claims/claim.ts';
export { claimRuns } from '../core/claims/claim-run.ts';
export {
  type AlignmentAtScore,
  type ClaimRun,
  fewestSeedsOf,
  finalScore,
  layerAlignment,
  type Measure,
  meanAlignment,
  mixedDecays,
  type SeedSummary,
  seedSummaries,
  spread as seedSpread,
  type TraceValue,
  traceValues,
  trainingScore,
} from '../core/claims/evidence.ts';
export { claims, type DecidedClaim, decideClaims, experimentsOf } from '../core/claims/registry.ts';
export { fallsWithDelay, joinTrends, risesWithOrder, TREND_RULE, type Trend } from '../core/claims/trends.ts';
export {
  type ComparedCondition,
  type ComparedRun,
  type ComparisonOptions,
  type ConditionDifference,
  compareRuns,
  conditionCurve,
  type RunComparison,
} from '../core/comparison/compare-runs.ts';
export {
  alignmentCurves,
  type CurvePoints,
  lossCurve,
  performanceCurve,
  type RunCurve,
} from '../core/comparison/run-curves.ts';
export { alignmentOfLayers, type LayerAlignment } from '../core/figures/layer-alignment.ts';
export type {
  DelayArrangement,
  FinalMeasurement,
  RecordedRun,
  RunMeasurement,
} from '../core/figures/recorded-run.ts';
export type { Configured, Performance, PerformanceWords, RunKind } from '../core/figures/run-kind.ts';
export { createRandom, type Random, type RandomState } from '../core/random/random.ts';
export {
  type ReportedExperiment,
  type ReportedFigure,
  type ReproductionReport,
  reproductionMarkdown,
  summarizeClaims,
} from '../core/report/reproduction-report.ts';
export type { Estimate } from '../core/statistics/aggregate-scores.ts';
export type { ConfidenceInterval } from '../core/statistics/bootstrap.ts';
export type { RunSummary, ScoredRun } from '../core/statistics/run-summary.ts';
export type { Spread } from '../core/statistics/spread.ts';
