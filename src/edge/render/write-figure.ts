// A figure as files beside each other: pictures for readers and papers, the data as CSV.
import { join } from 'node:path';
import { figureCsv } from '../../core/figures/csv.ts';
import type { Figure } from '../../core/figures/figure.ts';
import { writeFileAtomically } from '../files/atomic-write.ts';
import { createFolder } from '../files/create-folder.ts';
import { renderPdf } from './pdf.ts';
import { renderPng } from './png.ts';
import { renderSvg, type SvgOptions } from './svg.ts';

export type FigureFormat = 'svg' | 'png' | 'pdf' | 'csv';

/** All formats in which a figure can be written. */
export const figureFormats: readonly FigureFormat[] = ['svg', 'png', 'pdf', 'csv'];

export interface WriteFigureOptions extends SvgOptions {
  /** Pixels of the PNG for one CSS pixel. Default: 3. */
  readonly pngScale?: number;
}

/**
 * Writes a figure into a folder, which is made if missing, as `ID.svg`, `ID.png` and so on; dark pictures are
 * `ID-dark.svg`. Everything is rendered before the first file is written, and each file appears whole.
 * @returns The paths of the files, in the order of `formats`.
 * @throws UserError when the folder cannot be written to.
 */
export async function writeFigure(
  figure: Figure,
  folder: string,
  formats: readonly FigureFormat[] = figureFormats,
  { pngScale, ...svgOptions }: WriteFigureOptions = {},
): Promise<readonly string[]> {
  const svg = formats.some((format) => format !== 'csv') ? await renderSvg(figure, svgOptions) : '';
  const render = {
    svg: async () => svg,
    png: () => renderPng(svg, pngScale),
    pdf: () => renderPdf(svg),
    csv: async () => figureCsv(figure),
  };
  const suffix = svgOptions.theme === 'dark' ? '-dark' : '';
  const files = await Promise.all(
    formats.map(async (format) => ({
      path: join(folder, `${figure.id}${format === 'csv' ? '' : suffix}.${format}`),
      data: await render[format](),
    })),
  );
  await createFolder(folder);
  for (const { path, data } of files) await writeFileAtomically(path, data);
  return files.map(({ path }) => path);
}
