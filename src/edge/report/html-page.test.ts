import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/support/temporary-folder.ts';
import { htmlPage } from './html-page.ts';

const picture = '<svg xmlns="http://www.w3.org/2000/svg"/>';

it('is one file with its pictures inside, the dark one for those who read in the dark', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'a.svg'), picture);
  writeFileSync(join(folder, 'a-dark.svg'), picture.replace('/>', ' id="dark"/>'));
  const markdown = '# A *title*\n\n![an & "alternative"](a.svg)\n\n| x |\n| --- |\n| 1 &lt; 2 |\n';
  const html = await htmlPage(markdown, join(folder, 'report.md'));
  expect(html).toContain('<title>A title</title>');
  expect(html).toContain('<td>1 &lt; 2</td>');
  const uris = [...html.matchAll(/data:image\/svg\+xml;base64,([A-Za-z0-9+/=]+)"/g)].map(([, data = '']) =>
    Buffer.from(data, 'base64').toString(),
  );
  expect(uris).toEqual([picture.replace('/>', ' id="dark"/>'), picture]);
  expect(html).toMatch(/media="\(prefers-color-scheme: dark\)"><img [^>]*alt="an &amp; &quot;alternative&quot;"/);
  // Nothing is loaded from anywhere.
  expect(html).not.toMatch(/(src|href|srcset)="(?!data:)/);
});

it('says which picture is not there', async () => {
  const folder = temporaryFolder();
  await expect(htmlPage('![](b.svg)', join(folder, 'report.md'))).rejects.toThrow(
    /^Picture .*b\.svg .* is not there; draw it again\.$/,
  );
});
