import type { SkippedFolder } from '../edge/runs/find-runs.ts';
import { note } from './output.ts';

/** Skipped folders that are named one by one. */
const NAMED = 20;

/** Says which folders were passed over, each once, and why. */
export function noteSkipped(skipped: readonly SkippedFolder[]): void {
  const lines = [...new Set(skipped.map(({ folder, reason }) => `Skipped ${folder}: ${reason}`))];
  for (const line of lines.slice(0, NAMED)) note(line);
  if (lines.length > NAMED) note(`Skipped ${lines.length - NAMED} more folders that cannot be read.`);
}
