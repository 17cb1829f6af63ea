// A picture as the text of an SVG file.
import type { Picture } from './picture.ts';
import { shapeAttributes } from './shape.ts';

export interface SvgTextOptions {
  /** The text alternative. */
  readonly description: string;
  readonly fontFamily: string;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

export function svgText(picture: Picture, { description, fontFamily }: SvgTextOptions): string {
  const [width, height] = [Math.round(picture.width), Math.round(picture.height)];
  const elements = picture.shapes.map((shape) => {
    const attributes = Object.entries(shapeAttributes(shape)).map(
      ([name, value]) => `${name}="${escaped(String(value))}"`,
    );
    const start = `<${shape.kind} ${attributes.join(' ')}`;
    return shape.kind === 'text' ? `${start}>${escaped(shape.text)}</text>` : `${start}/>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="${escaped(fontFamily)}">`,
    `<desc>${escaped(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="${picture.background}"/>`,
    ...elements,
    '</svg>',
  ].join('\n');
}
