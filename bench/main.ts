// The benchmark: every measure with its peer or floor in the same run. Exit code 1 where something that must hold does not.
import { loadavg } from 'node:os';
import { reportError } from '../src/cli/report-error.ts';
import { MNIST_PRODUCT, measureMatrixProductRate } from '../src/edge/engine/matrix-product-rate.ts';
import { createNodeEngine } from '../src/edge/engine/node.ts';
import { writeFileAtomically } from '../src/edge/files/atomic-write.ts';
import { describeEnvironment } from '../src/edge/runs/environment.ts';
import { lazyDatasets } from './lazy-datasets.ts';
import { type Bench, holds, type Measure, type Outcome } from './measure.ts';
import { measures } from './measures/registry.ts';
import { parseBenchOptions } from './options.ts';
import { describeLines, linesAsJson, type ReportedLine } from './report.ts';

const THREADS = 2;

async function prepare(): Promise<Bench> {
  const engine = await createNodeEngine({ threads: THREADS });
  const { cpu, cores, node, onnxruntime, commit } = describeEnvironment(THREADS, 'cpu');
  const gigaflops = (await measureMatrixProductRate(engine, MNIST_PRODUCT, 500)) / 1e9;
  const [load = 0] = loadavg();
  console.log(
    `${cpu}, ${cores} cores; ${THREADS} threads; matrix product ${gigaflops.toFixed(0)} GFLOP/s (float32, 128 × 784 × 512)`,
  );
  console.log(`Node ${node}, ONNX Runtime ${onnxruntime}, commit ${commit?.slice(0, 10) ?? 'unknown'}`);
  console.log(`load of the last minute ${load.toFixed(1)}: other programs that run meanwhile make the times worse\n`);
  return { engine, threads: THREADS, data: lazyDatasets() };
}

/** A measure that breaks fails all its lines with the reason. */
async function runMeasure(measure: Measure, bench: Bench): Promise<readonly ReportedLine[]> {
  let outcomes: readonly Outcome[];
  try {
    outcomes = await measure.run(bench);
  } catch (error) {
    const failure = error instanceof Error ? error.message : String(error);
    outcomes = measure.lines.map(() => ({ ours: null, peer: null, ratio: null, failure }));
  }
  return measure.lines.map((line, index) => ({ line, outcome: outcomes[index]! }));
}

try {
  const options = parseBenchOptions(process.argv.slice(2), measures);
  const bench = await prepare();
  const lines: ReportedLine[] = [];
  for (const measure of options.measures) {
    process.stderr.write(`${measure.name} ...\n`);
    lines.push(...(await runMeasure(measure, bench)));
  }
  console.log(await describeLines(lines));
  for (const { line, outcome } of lines) {
    if (outcome.remark) console.log(`${line.name}: ${outcome.remark}`);
    if (outcome.disturbedRounds) {
      console.log(
        `${line.name}: other programs disturbed ${outcome.disturbedRounds} rounds; those were repeated as far as patience went`,
      );
    }
    if (outcome.failure) console.log(`${line.name} FAILS: ${outcome.failure}`);
  }
  if (options.json !== undefined) await writeFileAtomically(options.json, linesAsJson(lines));
  process.exitCode = lines.every(({ line, outcome }) => holds(line, outcome)) ? 0 : 1;
} catch (error) {
  process.exitCode = reportError(error, false);
}
