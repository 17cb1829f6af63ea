// Recorded runs as claims see them.
import { alignmentAtPerformances } from '../figures/alignment-by-performance.ts';
import { alignmentOfLayers } from '../figures/layer-alignment.ts';
import { delayArrangement, measuredLayers, type RecordedRun, type RunMeasurement } from '../figures/recorded-run.ts';
import { isPlayed, runKinds } from '../figures/run-kind.ts';
import { meanAndRange } from '../statistics/spread.ts';
import type { ClaimRun } from './evidence.ts';

/** The finished runs whose delays are equal or stack up; of each task, memory, delay and seed the one that finished last. */
export function claimRuns(runs: readonly RecordedRun[]): readonly ClaimRun[] {
  const last = new Map<string, ClaimRun>();
  for (const run of [...runs].sort((one, other) => (one.finishedAt ?? 0) - (other.finishedAt ?? 0))) {
    const found = claimRun(run);
    if (!found) continue;
    const { task, memory, delays, delaySeconds, seed } = found;
    last.set(JSON.stringify([task, memory, delays, delaySeconds, seed]), found);
  }
  return [...last.values()];
}

function claimRun(run: RecordedRun): ClaimRun | undefined {
  const arrangement = delayArrangement(run);
  const { task, memory, seed, measurements, finishedAt } = run;
  const score = finalScoreOf(run);
  if (finishedAt === null || score === undefined || arrangement.kind === 'other') return undefined;
  const scores = measurements.flatMap((measurement) => scoreOf(measurement) ?? []);
  return {
    task,
    memory,
    delays: arrangement.kind,
    delaySeconds: 'seconds' in arrangement ? arrangement.seconds : 0,
    seed,
    score,
    trainingScore: scores.length > 0 ? meanAndRange(scores).mean : null,
    alignment: Object.fromEntries(alignmentOfLayers(run).map(({ layer, mean }) => [layer, mean])),
    alignmentAtScores: Object.fromEntries(measuredLayers([run]).map((layer) => [layer, alignmentAtScores(run, layer)])),
  };
}

function alignmentAtScores(run: RecordedRun, layer: string): ClaimRun['alignmentAtScores'][string] {
  const { performance } = runKinds[isPlayed(run.config) ? 'play' : 'images'];
  return alignmentAtPerformances(run, layer, performance).map(({ performance: score, cosine }) => ({ score, cosine }));
}

/** Test accuracy in percent, or mean return of the episodes that ended. */
function scoreOf({ testAccuracy, meanReturn }: RunMeasurement): number | undefined {
  return testAccuracy === undefined ? (meanReturn ?? undefined) : 100 * testAccuracy;
}

function finalScoreOf({ result, measurements }: RecordedRun): number | undefined {
  if (result?.meanReturn !== undefined) return result.meanReturn;
  const last = measurements.findLast(({ testAccuracy }) => testAccuracy !== undefined);
  return last && scoreOf(last);
}
