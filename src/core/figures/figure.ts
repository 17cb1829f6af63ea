// A figure is a value: rows of plain data, and the Vega-Lite specification that shows them in a given style.

import type { TopLevelSpec } from 'vega-lite';
import { wrapWords } from './text.ts';
import { type Theme, themeConfig } from './theme.ts';

/** What a cell of a figure's data may hold; a missing measurement is `null`. */
export type Cell = string | number | null;

/** One line of a figure's data. */
export type Row = Readonly<Record<string, Cell>>;

/** One layer of a Vega-Lite picture. */
export type PictureLayer = Extract<TopLevelSpec, { layer: unknown[] }>['layer'][number];

/** How a figure is drawn; it changes no data. */
export interface FigureStyle {
  readonly theme: Theme;
  /** Width of the whole picture in CSS pixels (96 to the inch). */
  readonly widthPixels: number;
}

/** A figure before it is drawn. */
export interface Figure {
  /** Name of its files, such as `figure-1b`. */
  readonly id: string;
  readonly title: string;
  /** A line below the title, for what a reader must know at first sight: how many seeds, whether runs are reduced. */
  readonly subtitle?: string;
  /** What is shown and how it was computed, in sentences: the text below the picture. */
  readonly caption: string;
  /** The data, one object a row; every row has the same columns. */
  readonly rows: readonly Row[];
  /** Columns of the rows, in the order of the CSV. Units are in their names. */
  readonly columns: readonly string[];
  /** Width at which it is drawn where none is asked for; one printed column when left out. */
  readonly widthPixels?: number;
  /** The Vega-Lite specification: marks and scales. It reads the rows as the data set `rows`; see `completeSpec`. */
  readonly spec: (style: FigureStyle) => TopLevelSpec;
}

/** The width of a printed column (about 3.4 inches) at which the texts of a figure are about 8 points. */
export const columnWidthPixels = 400;

/** Height of a plot that takes this share of the picture's width; narrower than a printed column it grows no lower. */
export function plotHeight(share: number, widthPixels: number): number {
  return Math.round(share * Math.max(columnWidthPixels, widthPixels));
}

/** A text in lines that fit into the picture. */
function wrapText(text: string, widthPixels: number, letterPixels: number): string[] {
  return [...wrapWords(text, Math.max(16, Math.floor((widthPixels - 60) / letterPixels)))];
}

/** Title and subtitle; a letter of them takes about 7 and 6 pixels, in a browser without our font up to 8 and 7. */
function titleOf({ title, subtitle }: Figure, widthPixels: number) {
  const text = wrapText(title, widthPixels, 8);
  return subtitle === undefined ? text : { text, subtitle: wrapText(subtitle, widthPixels, 7) };
}

/**
 * The specification with its rows, title and theme: a complete Vega-Lite document for any Vega-Lite renderer.
 * The caption becomes the text alternative of the picture.
 */
export function completeSpec(figure: Figure, style: FigureStyle): TopLevelSpec {
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: titleOf(figure, style.widthPixels),
    description: figure.caption,
    config: themeConfig(style.theme),
    datasets: { rows: figure.rows as Row[] },
    ...figure.spec(style),
  };
}
