// The report of a reproduction in Markdown: which claims of the paper hold, the numbers behind them, figures, and what was run.
import { type Comparison, formatComparison } from '../claims/claim.ts';
import type { DecidedClaim } from '../claims/registry.ts';
import { groupBy } from '../figures/group-by.ts';
import { countOf, formatDuration, joinWords } from '../figures/text.ts';

export interface ReportedExperiment {
  /** Name of its file, such as `figure-3-mnist`. */
  readonly name: string;
  readonly cells: number;
  readonly finished: number;
  /** Finished cells that are runs of an experiment before this one too, and are counted there; default 0. */
  readonly shared?: number;
  /** Seconds of training of the other finished cells together. */
  readonly seconds: number;
  /** How it is smaller than the paper's; absent where it is not. */
  readonly reduction?: string;
}

export interface ReportedFigure {
  readonly id: string;
  readonly title: string;
  readonly caption: string;
  /** Path of the picture beside the report; absent where it could not be drawn. */
  readonly file?: string;
  /** Why it could not. */
  readonly missing?: string;
}

export interface ReproductionReport {
  /** Default: that of a reproduction of the paper. */
  readonly title?: string;
  /** `full` is the paper's. */
  readonly scale: string;
  readonly claims: readonly DecidedClaim[];
  readonly figures: readonly ReportedFigure[];
  readonly experiments: readonly ReportedExperiment[];
  /** Versions and machine by name, such as `node: v20.20.2`. */
  readonly environment: Readonly<Record<string, string | number | null>>;
}

const PAPER_TITLE = 'Learning from the past with cascading eligibility traces: a reproduction';

const outcomes = { holds: 'holds', fails: '**fails**', 'not-enough-data': 'not enough data' } as const;

/** A text as Markdown shows it, whatever is in it. */
function plain(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, (sign) => (sign === '<' ? '&lt;' : sign === '>' ? '&gt;' : `\\${sign}`));
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

function comparisonRow(comparison: Comparison): readonly string[] {
  return [plain(comparison.what), plain(formatComparison(comparison)), comparison.holds ? 'yes' : '**no**'];
}

function claimSection({ claim, outcome, comparisons, missing, seeds }: DecidedClaim): string {
  const parts = [
    `### Claim ${claim.number}: ${outcomes[outcome].replaceAll('*', '')}`,
    `${plain(claim.statement)} (${claim.source})`,
    `*Decided by:* ${plain(claim.rule)}`,
  ];
  if (missing.length > 0) parts.push(`*Missing:* ${plain(missing.join('; '))}.`);
  if (comparisons.length > 0) parts.push(table(['comparison', 'asked for', 'holds'], comparisons.map(comparisonRow)));
  if (seeds !== null) parts.push(seedRemark(seeds));
  return parts.join('\n\n');
}

function seedRemark(seeds: number): string {
  if (seeds === 1) return 'Some numbers are of one seed, which shows no spread.';
  return `At least ${countOf(seeds, 'seed')} a number${seeds < 5 ? ': few, so that the spread is itself uncertain' : ''}.`;
}

/** `11 of 14 claims hold, 1 fails, 2 want more data.` */
export function summarizeClaims(claims: readonly DecidedClaim[]): string {
  const count = (outcome: DecidedClaim['outcome']) => claims.filter((claim) => claim.outcome === outcome).length;
  const [holding, failing, open] = [count('holds'), count('fails'), count('not-enough-data')];
  const parts = [
    `${holding} of ${claims.length} ${claims.length === 1 ? 'claim' : 'claims'} ${holding === 1 || claims.length === 1 ? 'holds' : 'hold'}`,
  ];
  if (failing > 0) parts.push(`${failing} ${failing === 1 ? 'fails' : 'fail'}`);
  if (open > 0) parts.push(`${open} ${open === 1 ? 'wants' : 'want'} more data`);
  return `${joinWords(parts)}.`;
}

/** `Scale: reduced. 1h 01m of training in 10 runs.` */
function scaleSentence({ scale, experiments }: ReproductionReport): string {
  if (experiments.length === 0) return 'No run was needed.';
  const sum = (of: (experiment: ReportedExperiment) => number) =>
    experiments.reduce((total, experiment) => total + of(experiment), 0);
  const trained = `${formatDuration(sum(({ seconds }) => seconds))} of training in ${countOf(
    sum(({ finished, shared = 0 }) => finished - shared),
    'run',
  )}`;
  return `Scale: **${plain(scale)}**. ${trained}.`;
}

/** Those that could not be drawn, together where the reason is the same. */
function missingFigures(figures: readonly ReportedFigure[]): readonly string[] {
  const missing = figures.filter(({ file }) => file === undefined);
  return [...groupBy(missing, (figure) => figure.missing ?? '')].map(([why, ofReason]) => {
    const names = ofReason.map(({ id }) => plain(id));
    return `*${joinWords(names)} ${names.length === 1 ? 'is' : 'are'} missing:* ${plain(why)}`;
  });
}

/** The report as a Markdown document. */
export function reproductionMarkdown(report: ReproductionReport): string {
  const { title = PAPER_TITLE, scale, claims, figures, experiments, environment } = report;
  const reductions = experiments.filter(({ reduction }) => reduction !== undefined);
  const sections = [`# ${plain(title)}`, `${summarizeClaims(claims)} ${scaleSentence(report)}`];
  if (scale === 'smoke') {
    sections.push(
      'Runs of the scale smoke take seconds and decide nothing about the paper: they show that everything works.',
    );
  }
  if (reductions.length > 0) {
    sections.push(
      'These experiments are smaller than the paper’s, and so is what can be said of them:',
      reductions.map(({ name, reduction }) => `- **${plain(name)}**: ${plain(reduction ?? '')}`).join('\n'),
    );
  }
  const unfinished = experiments.filter(({ finished, cells }) => finished < cells);
  if (unfinished.length > 0) {
    const counts = unfinished.map(({ name, finished, cells }) => `${plain(name)} ${finished} of ${cells}`);
    sections.push(`Not all runs are finished (${counts.join(', ')}): claims about the others are open.`);
  }
  sections.push(
    '## Claims',
    table(
      ['', 'claim', 'source', 'outcome', 'seeds'],
      claims.map(({ claim, outcome, seeds }) => [
        String(claim.number),
        plain(claim.statement),
        claim.source,
        outcomes[outcome],
        seeds === null ? '' : String(seeds),
      ]),
    ),
    '## Figures',
    ...figures.flatMap(({ title, caption, file }) =>
      file === undefined ? [] : [`### ${plain(title)}\n\n![${plain(title)}](${file})\n\n${plain(caption)}`],
    ),
    ...missingFigures(figures),
    '## Numbers behind the claims',
    ...claims.map(claimSection),
    ...(experiments.length > 0
      ? [
          '## Runs',
          table(
            ['experiment', 'cells', 'finished', 'training'],
            experiments.map(({ name, cells, finished, shared = 0, seconds: spent }) => [
              plain(name),
              String(cells),
              shared > 0 ? `${finished}, of which ${shared} above` : String(finished),
              formatDuration(spent),
            ]),
          ),
        ]
      : []),
    ...(Object.keys(environment).length > 0
      ? [
          '## Machine',
          'On what the runs were made; where they differ, every value.',
          table(
            ['', ''],
            Object.entries(environment).map(([name, value]) => [plain(name), plain(String(value ?? 'unknown'))]),
          ),
        ]
      : []),
  );
  return `${sections.join('\n\n')}\n`;
}
