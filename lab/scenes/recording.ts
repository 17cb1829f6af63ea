// A recording of one's own: lines of time and value, resampled onto the grid on which a signal is drawn.
import { UserError } from '../../src/core/errors.ts';
import type { SampledSignal } from '../../src/core/figures/signal-memory.ts';

export interface Recording extends SampledSignal {
  readonly samples: Float64Array;
  /** What a reader should know of the file, in a sentence; empty where there is nothing. */
  readonly remark: string;
}

const largestBytes = 100_000_000;

/** The number in a cell, also with a decimal comma where cells are not separated by commas. */
function cellNumber(cell: string | undefined, separator: string): number {
  const text = (cell ?? '').trim().replace(/^"(.*)"$/, '$1');
  return text === '' ? Number.NaN : Number(separator === ',' ? text : text.replace(',', '.'));
}

function separatorOf(text: string): string {
  const head = text.slice(0, 4096);
  return [';', '\t', ','].find((candidate) => head.includes(candidate)) ?? ' ';
}

/** Reads a file. @throws UserError where it is too large, or as `readRecording` says. */
export async function openRecording(file: File, most: number): Promise<Recording> {
  if (file.size > largestBytes) {
    throw new UserError(
      `${file.name} has ${Math.round(file.size / 1e6)} MB, but at most 100 MB are read; thin it out.`,
    );
  }
  return readRecording(file.name, await file.text(), most);
}

/**
 * Reads CSV with a time in seconds and a value in its first two columns; lines without two numbers, such as headings, are left out.
 * @param most samples of the result; denser recordings are averaged
 * @throws UserError where there are not two moments to draw between.
 */
export function readRecording(name: string, text: string, most: number): Recording {
  if (text.includes('\0')) throw new UserError(`${name} is not text; drop a CSV file with lines like “0.5, 1.2”.`);
  const separator = separatorOf(text);
  const points: [number, number][] = [];
  let lines = 0;
  // A line of words above the numbers goes without saying.
  let heading = 0;
  for (const line of text.split(/\r\n|\r|\n/)) {
    if (line.trim() === '') continue;
    lines += 1;
    const cells = separator === ' ' ? line.trim().split(/\s+/) : line.split(separator);
    const [time, value] = [cellNumber(cells[0], separator), cellNumber(cells[1], separator)];
    if (lines === 1 && Number.isNaN(time) && Number.isNaN(value)) heading = 1;
    if (Number.isFinite(time) && Number.isFinite(value)) points.push([time, value]);
  }
  points.sort(([one], [other]) => one - other);
  const [start = 0] = points[0] ?? [];
  const [end = 0] = points.at(-1) ?? [];
  if (!(end > start)) {
    throw new UserError(
      `${name} has ${points.length} lines of a time and a value; at least two different times are needed, as in “0.5, 1.2”.`,
    );
  }
  const left = lines - points.length;
  const remark =
    left > heading
      ? `${left} of ${lines} lines of ${name} had no two numbers and ${left === 1 ? 'was' : 'were'} left out.`
      : '';
  return { ...resample(points, start, end, Math.min(most, Math.max(100, points.length))), remark };
}

/** Means over the intervals of the grid where there are measurements, straight lines between them where there are none. */
function resample(points: readonly (readonly [number, number])[], start: number, end: number, count: number) {
  const sampleSeconds = (end - start) / count;
  const sums = new Float64Array(count);
  const counts = new Uint32Array(count);
  for (const [time, value] of points) {
    const at = Math.min(count - 1, Math.floor((time - start) / sampleSeconds));
    sums[at]! += value;
    counts[at]! += 1;
  }
  let next = 0;
  const samples = sums.map((sum, at) => {
    const held = counts[at]!;
    if (held > 0) return sum / held;
    const time = start + (at + 0.5) * sampleSeconds;
    while (points[next]![0] < time) next += 1;
    const [[earlier, low], [later, high]] = [points[next - 1]!, points[next]!];
    return low + ((high - low) * (time - earlier)) / (later - earlier);
  });
  return { samples, sampleSeconds };
}
