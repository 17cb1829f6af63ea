// SVG -> PDF of the same size, vector graphics with the used letters embedded.
import { fontFiles } from './fonts.ts';

const pointsPerPixel = 72 / 96;

/** Width and height of an SVG in CSS pixels. */
function svgSize(svg: string): readonly [number, number] {
  const [, width, height] = /<svg[^>]* width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  if (width === undefined || height === undefined) throw new Error('The SVG has no width and height');
  return [Number(width), Number(height)];
}

/** Renders an SVG as a PDF of one page. The same SVG gives the same bytes: the date in the file is fixed. */
export async function renderPdf(svg: string): Promise<Uint8Array> {
  const [{ default: PDFDocument }, { default: drawSvg }] = await Promise.all([
    import('pdfkit'),
    import('svg-to-pdfkit'),
  ]);
  const [width, height] = svgSize(svg);
  const document = new PDFDocument({
    size: [width * pointsPerPixel, height * pointsPerPixel],
    margin: 0,
    font: fontFiles.regular,
    info: { Producer: 'cascading-traces', Creator: 'cascading-traces', CreationDate: new Date(0) },
  });
  const chunks: Uint8Array[] = [];
  const finished = new Promise<void>((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    document.on('end', resolve);
    document.on('error', reject);
  });
  drawSvg(document as never, svg, 0, 0, {
    fontCallback: (_family, bold) => (bold ? fontFiles.semiBold : fontFiles.regular),
  });
  document.end();
  await finished;
  return Buffer.concat(chunks);
}
