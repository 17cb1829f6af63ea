// Everything that a run folder says about its run: what was asked for and in what that differs from the defaults, how far it is, what it
// measured, and where it was made.
import { existsSync } from 'node:fs';
import { canonicalJson } from '../../core/canonical-json.ts';
import { UserError } from '../../core/errors.ts';
import type { FinalMeasurement, RecordedRun } from '../../core/figures/recorded-run.ts';
import { type RunEnvironment, readRunEnvironment } from './environment.ts';
import { readMetrics } from './metrics-log.ts';
import { readMeasurements } from './recorded-runs.ts';
import { resolveRunConfig } from './resolve-config.ts';
import { type RunConfig, readAnyRunConfig, readRunResult, runPaths } from './run-folder.ts';
import type { RunResult } from './run-result.ts';
import { type RunState, readRunState } from './run-state.ts';

/** A key of the configuration with the value that it has of itself. */
export interface ChangedKey {
  readonly value: unknown;
  readonly default: unknown;
}

export interface RunOverview {
  readonly folder: string;
  readonly config: RunConfig;
  /** Keys that are other than the task and the preset have them; memory, delays, seed and the gate are what the run is. */
  readonly changed: Readonly<Record<string, ChangedKey>>;
  readonly state: RunState;
  readonly run: RecordedRun;
  /** As it lies in the folder; undefined where the run has not finished. */
  readonly result: RunResult | undefined;
  /** Undefined where the folder does not say. */
  readonly environment: Partial<RunEnvironment> | undefined;
}

/** @throws UserError where the folder holds no run, or a file of it is damaged. */
export async function readRunOverview(folder: string): Promise<RunOverview> {
  if (folder === '') throw new UserError('A run is named ""; give the folder of one, such as runs/NAME.');
  const config = await readAnyRunConfig(folder);
  const result = await readRunResult<RunResult & FinalMeasurement>(folder);
  // One that has just begun has no rows yet.
  const readRows = async (path: string) => (result || existsSync(path) ? readMetrics(path) : []);
  const run = await readMeasurements({ folder, config, result }, readRows);
  return {
    folder,
    config,
    changed: changedKeys(config),
    state: await readRunState(folder, run),
    run,
    result,
    environment: await readRunEnvironment(folder),
  };
}

/** What the run is called by; all else follows from these, where nothing else was asked for. */
const namingKeys = ['task', 'memory', 'delays', 'seed', 'salience', 'preset'];

function changedKeys(config: RunConfig): Readonly<Record<string, ChangedKey>> {
  const usual: Readonly<Record<string, unknown>> = usualConfig(config);
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key, value]) => !namingKeys.includes(key) && canonicalJson(value) !== canonicalJson(usual[key]))
      .map(([key, value]) => [key, { value, default: usual[key] }]),
  );
}

/** What the configuration would be if nothing had been asked for but what the run is called by. */
function usualConfig(config: RunConfig): RunConfig {
  const named = Object.fromEntries(Object.entries(config).filter(([key]) => namingKeys.includes(key)));
  try {
    return resolveRunConfig(named, runPaths('').config);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // Its preset is for conditions that other keys make, such as the length of a step.
    return resolveRunConfig({ ...named, preset: null }, runPaths('').config);
  }
}
