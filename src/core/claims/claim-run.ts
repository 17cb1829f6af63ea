// A recorded run as claims see it.
import { alignmentOfLayers } from '../figures/layer-alignment.ts';
import { delayArrangement, type RecordedRun, type RunMeasurement } from '../figures/recorded-run.ts';
import { meanAndRange } from '../statistics/spread.ts';
import type { ClaimRun } from './evidence.ts';

/** Undefined where the run has not finished, or its delays are neither equal nor stacked up. */
export function claimRun(run: RecordedRun): ClaimRun | undefined {
  const arrangement = delayArrangement(run);
  const { task, seed, measurements, finishedAt } = run;
  const score = finalScoreOf(run);
  if (finishedAt === null || score === undefined || arrangement.kind === 'other') return undefined;
  const scores = measurements.flatMap((measurement) => scoreOf(measurement) ?? []);
  return {
    task,
    // The decay of a classical trace is tuned in control; it is one state all the same.
    memory: run.memory.startsWith('et') ? 'et' : run.memory,
    delays: arrangement.kind,
    delaySeconds: 'seconds' in arrangement ? arrangement.seconds : 0,
    seed,
    score,
    trainingScore: scores.length > 0 ? meanAndRange(scores).mean : null,
    alignment: Object.fromEntries(alignmentOfLayers(run).map(({ layer, mean }) => [layer, mean])),
  };
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
