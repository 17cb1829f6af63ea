// What makes a cell the cell that it is, and its name: everything in its configuration that can change its results, and nothing else.
//   - Left out: the number of threads (rounding at most, and a cell keeps that with which it began), how often checkpoints are written, where data lies.
//   - Data of one's own counts by its checksums. Without delay (backprop), delays, kernels and gates do not count.
//   - Keys that have their default are left out too, so that a key which a later version adds changes no name.
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../core/canonical-json.ts';
import { undelayedKeys } from '../../core/statistics/undelayed-keys.ts';
import { openDataset } from '../datasets/registry.ts';
import { parseActorCriticConfig } from '../runs/actor-critic-config.ts';
import { isSupervisedTask } from '../runs/resolve-config.ts';
import { isActorCriticTask } from '../runs/tasks/actor-critic-registry.ts';
import { taskOf } from '../runs/tasks/registry.ts';
import { parseTrainConfig } from '../runs/train-config.ts';

const uncountedKeys = ['threads', 'checkpointSeconds', 'dataFolder'];

/** A configuration, checked or as it lies in config.json. */
type AnyConfig = Readonly<Record<string, unknown>>;

const schemaDefaults = new Map<unknown, AnyConfig>();

/** What a key has that is not named at all: not the task's own default, which is written into every configuration. */
function defaultsFor(task: unknown): AnyConfig {
  const known = schemaDefaults.get(task);
  if (known) return known;
  const minimal = { task, memory: 'backprop' };
  const defaults: AnyConfig = isActorCriticTask(task)
    ? parseActorCriticConfig(minimal, 'defaults')
    : parseTrainConfig(minimal, 'defaults');
  schemaDefaults.set(task, defaults);
  return defaults;
}

/** What of a configuration can change results, apart from data in a folder of one's own. Two that are equal are the same run. */
export function comparableConfig(config: AnyConfig): string {
  const defaults = defaultsFor(config.task);
  const skipped = config.memory === 'backprop' ? [...uncountedKeys, ...undelayedKeys] : uncountedKeys;
  const kept = Object.entries(config).filter(([key, value]) => {
    if (key === 'task' || key === 'memory' || key === 'schemaVersion') return true;
    return !skipped.includes(key) && canonicalJson(value) !== canonicalJson(defaults[key]);
  });
  return canonicalJson(Object.fromEntries(kept));
}

/** Name of a cell and of its folder: 16 hexadecimal digits. @param data checksums of data of one's own; null for the task's */
export function cellName(config: AnyConfig, data: string | null): string {
  const identity = canonicalJson({ config: comparableConfig(config), data });
  return createHash('sha256').update(identity).digest('hex').slice(0, 16);
}

/** Whether a folder of this name may be that of a cell. */
export const isCellName = (name: string) => /^[0-9a-f]{16}$/.test(name);

/**
 * Checksums of the data in a folder of one's own; null where the task has its own.
 * @throws UserError where there is none that can be read.
 */
export async function dataChecksum(config: AnyConfig): Promise<string | null> {
  const { task, dataFolder } = config;
  if (typeof dataFolder !== 'string' || !isSupervisedTask(task)) return null;
  const source = await openDataset(taskOf(task).dataset);
  const files = await source.inspect(dataFolder);
  return files.map(({ role, md5, sha256 }) => `${role} ${md5 ?? sha256}`).join('\n');
}
