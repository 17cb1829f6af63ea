// A Markdown document as one HTML file that needs nothing beside it: pictures are inside, colours follow the reader's.
import { dirname, extname, join } from 'node:path';
import { Marked, type Tokens } from 'marked';
import { UserError } from '../../core/errors.ts';
import { readBytesIfThere } from '../files/read-file.ts';

const style = `
:root { color-scheme: light dark; --ink: #1f2328; --muted: #59636e; --rule: #d1d9e0; --ground: #ffffff; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --muted: #9198a1; --rule: #3d444d; --ground: #0d1117; } }
body { margin: 0 auto; max-width: 54rem; padding: 2rem 1rem 4rem; color: var(--ink); background: var(--ground);
  font: 1rem/1.55 Inter, 'Helvetica Neue', Arial, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--rule); padding-bottom: .3rem; }
h3 { margin-top: 2rem; font-size: 1.05rem; }
table { display: block; max-width: 100%; overflow-x: auto; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .3rem .7rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
thead th { color: var(--muted); font-weight: 600; } thead th:empty { padding: 0; }
img { display: block; max-width: 100%; height: auto; }
`;

const mediaTypes: Readonly<Record<string, string>> = { '.svg': 'image/svg+xml', '.png': 'image/png' };

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** `figures/a.svg` -> `figures/a-dark.svg`: where `writeFigure` puts the dark picture. */
function darkPath(path: string): string {
  const extension = extname(path);
  return `${path.slice(0, -extension.length)}-dark${extension}`;
}

/**
 * @param markdown a document whose pictures lie at paths relative to it, dark ones beside the light ones where there are any
 * @param path where the document is, or would be
 * @throws UserError where a picture cannot be read.
 */
export async function htmlPage(markdown: string, path: string): Promise<string> {
  const folder = dirname(path);
  const pictures = new Map<string, { readonly light: string; readonly dark: string | undefined }>();
  const marked = new Marked({
    renderer: {
      image({ href, text }) {
        const { light = '', dark } = pictures.get(href) ?? {};
        const image = `<img src="${light}" alt="${escapeHtml(text)}">`;
        return dark === undefined
          ? image
          : `<picture><source srcset="${dark}" media="(prefers-color-scheme: dark)">${image}</picture>`;
      },
    },
  });
  const tokens = marked.lexer(markdown);
  const paths = new Set<string>();
  void marked.walkTokens(tokens, (token) => {
    if (token.type === 'image') paths.add((token as Tokens.Image).href);
  });
  for (const href of paths) {
    const light = await dataUri(join(folder, href));
    if (light === undefined)
      throw new UserError(`Picture ${join(folder, href)} of the report is not there; draw it again.`);
    pictures.set(href, { light, dark: await dataUri(join(folder, darkPath(href))) });
  }
  const body = marked.parser(tokens);
  const title = await marked.parseInline(/^# (.*)$/m.exec(markdown)?.[1] ?? '');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title.replace(/<[^>]*>/g, '')}</title>
<style>${style}</style>
</head>
<body>
${body}</body>
</html>
`;
}

/** A picture as a URI that holds it; undefined where there is no such file. */
async function dataUri(path: string): Promise<string | undefined> {
  const bytes = await readBytesIfThere(path);
  if (!bytes) return undefined;
  return `data:${mediaTypes[extname(path)] ?? 'application/octet-stream'};base64,${bytes.toString('base64')}`;
}
