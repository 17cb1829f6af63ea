// What the benchmark prints and writes of its lines.
import { renderTable } from '../src/cli/output.ts';
import { holds, type MeasureLine, type Outcome } from './measure.ts';

export interface ReportedLine {
  readonly line: MeasureLine;
  readonly outcome: Outcome;
}

function digits(value: number | null): string {
  if (value === null) return '–';
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function limit({ judged, bound, unit }: MeasureLine, value: number): string {
  return `${bound === 'at most' ? '≤' : '≥'} ${value}${judged === 'ours' ? ` ${unit}` : ' ×'}`;
}

function ratioText({ ratio, ratioRange }: Outcome): string {
  if (ratio === null) return '–';
  return ratioRange ? `${ratio.toFixed(3)} (${ratioRange.map((end) => end.toFixed(2)).join('–')})` : ratio.toFixed(2);
}

/** The table for people. Ratios: the median of the rounds, and the smallest and largest. */
export async function describeLines(lines: readonly ReportedLine[]): Promise<string> {
  const head = ['name', 'ours', 'compared with', '', 'ratio (min–max)', 'must', 'aim', 'holds'];
  const rows = lines.map(({ line, outcome }) => [
    line.name,
    `${digits(outcome.ours)} ${line.unit}`,
    `${digits(outcome.peer)} ${line.unit}`,
    line.comparedWith,
    ratioText(outcome),
    limit(line, line.must),
    limit(line, line.aim),
    holds(line, outcome) ? 'yes' : 'NO',
  ]);
  return renderTable(head, rows);
}

/** The lines for machines, as an indented JSON array. */
export function linesAsJson(lines: readonly ReportedLine[]): string {
  const rows = lines.map(({ line, outcome }) => ({
    name: line.name,
    ours: outcome.ours,
    peer: outcome.peer,
    unit: line.unit,
    ratio: outcome.ratio,
    must: line.must,
    aim: line.aim,
    holds: holds(line, outcome),
  }));
  return `${JSON.stringify(rows, null, 2)}\n`;
}
