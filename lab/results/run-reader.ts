// One run, read again as it goes on: of its measurements only what is new.
import { UserError } from '../../src/core/errors.ts';
import type { RecordedRun, RunMeasurement } from '../../src/core/figures/recorded-run.ts';
import { isGivenUp, parseRunFailure } from '../../src/edge/runs/run-failure.ts';
import {
  parseMetrics,
  parseRunConfig,
  parseRunResult,
  parseStoredConfig,
  type RunConfig,
  recordedRun,
} from '../../src/edge/runs/run-texts.ts';
import type { RunFile, RunFiles } from './run-files.ts';

/** A run, or why it cannot be shown. */
export type ReadOutcome =
  | { readonly kind: 'run'; readonly run: RecordedRun }
  | { readonly kind: 'damaged'; readonly name: string; readonly reason: string };

/** More of one run would not fit into a page beside others. */
const largestMetrics = 256 * 2 ** 20;
const largestOther = 2 ** 20;
const newline = 10;
const decoder = new TextDecoder();

export class RunReader {
  #signature = '';
  #config: { readonly text: string; readonly config: RunConfig } | undefined;
  #measurements: RunMeasurement[] = [];
  /** Bytes of metrics.jsonl that the measurements are of. */
  #consumed = 0;
  #outcome: ReadOutcome | undefined;
  #reading: Promise<unknown> = Promise.resolve();

  /** What the files say now; the same object where nothing changed since the last call. */
  read(files: RunFiles): Promise<ReadOutcome> {
    // One reading after the other: two at once would both add the same rows.
    const outcome = this.#reading.then(() => this.#read(files));
    this.#reading = outcome.catch(() => undefined);
    return outcome;
  }

  async #read(files: RunFiles): Promise<ReadOutcome> {
    const signature = JSON.stringify(files);
    if (this.#outcome && signature === this.#signature) return this.#outcome;
    try {
      this.#outcome = { kind: 'run', run: await this.#readRun(files) };
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#outcome = { kind: 'damaged', name: files.name, reason: error.message };
    }
    // Only now: what failed on the way, such as a request, is tried again.
    this.#signature = signature;
    return this.#outcome;
  }

  async #readRun({ name, scale, files }: RunFiles): Promise<RecordedRun> {
    const path = (file: string) => (name === '' ? file : `${name}/${file}`);
    const { 'config.json': configFile, 'metrics.jsonl': metricsFile, 'result.json': resultFile } = files;
    if (!configFile) throw new UserError(`${path('config.json')} is missing, without which the run cannot be told.`);
    if (!metricsFile) throw new UserError(`${path('metrics.jsonl')} is missing, so there is nothing to show.`);
    const text = await readWhole(configFile, path('config.json'));
    if (this.#config?.text !== text) {
      const stored = parseStoredConfig(text, path('config.json'), name === '' ? 'This' : name);
      this.#config = { text, config: parseRunConfig(stored, path('config.json')) };
      this.#forget();
    }
    await this.#readMetrics(metricsFile, path('metrics.jsonl'));
    const result = resultFile
      ? parseRunResult<Readonly<Record<string, number>>>(
          await readWhole(resultFile, path('result.json')),
          path('result.json'),
        )
      : undefined;
    const failureFile = files['failure.json'];
    const failure = failureFile && parseRunFailure(await readWhole(failureFile, path('failure.json')));
    return recordedRun({
      name: name === '' ? 'run' : name,
      config: this.#config!.config,
      measurements: [...this.#measurements],
      result,
      finishedAt: result && resultFile ? resultFile.modifiedMs : null,
      scale,
      failure: failure && isGivenUp(failure) ? failure.reason : undefined,
      metricsPath: path('metrics.jsonl'),
    });
  }

  #forget(): void {
    this.#measurements = [];
    this.#consumed = 0;
  }

  async #readMetrics(file: RunFile, path: string): Promise<void> {
    if (file.bytes > largestMetrics) {
      throw new UserError(`${path} has ${Math.round(file.bytes / 1e6)} MB, but at most 256 MiB are shown of a run.`);
    }
    // A run that resumes is cut back to its checkpoint.
    if (file.bytes < this.#consumed) this.#forget();
    if (file.bytes === this.#consumed) return;
    const isWhole = this.#consumed === 0;
    try {
      await this.#append(file, path);
    } catch (error) {
      if (isWhole || !(error instanceof UserError)) throw error;
      // It was cut back and has grown beyond since: what was new began in the middle of a line.
      this.#forget();
      await this.#append(file, path);
    }
  }

  async #append(file: RunFile, path: string): Promise<void> {
    const bytes = await file.read(this.#consumed);
    const whole = bytes.subarray(0, bytes.lastIndexOf(newline) + 1);
    const rows = parseMetrics(decoder.decode(whole), path, this.#measurements.length + 1);
    const last = this.#measurements.at(-1);
    if (last && rows[0] && rows[0].update <= last.update) throw new UserError(`${path} was written anew.`);
    for (const row of rows) this.#measurements.push(row);
    this.#consumed += whole.length;
  }
}

async function readWhole(file: RunFile, path: string): Promise<string> {
  if (file.bytes > largestOther) {
    throw new UserError(`${path} has ${Math.round(file.bytes / 1e6)} MB, which no run writes; check the file.`);
  }
  return decoder.decode(await file.read(0));
}
