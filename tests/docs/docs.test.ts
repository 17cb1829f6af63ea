// The documentation cannot drift: what the program writes is current, links lead somewhere, and named files exist.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { outdatedDocs } from '../../scripts/generate-docs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** `docs/api` is written by TypeDoc and not kept. */
const pages = [
  ...readdirSync(root).map((name) => join(root, name)),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join(root, 'docs', name)),
].filter((path) => path.endsWith('.md') && !path.startsWith(join(root, 'docs', 'api')));

function withoutCodeBlocks(text: string): string {
  return text.replace(/^```.*?^```/gms, '');
}

/** The anchors of a page, as GitHub makes them from its headings. */
function anchors(path: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of withoutCodeBlocks(readFileSync(path, 'utf8')).matchAll(/^#+ (.+)$/gm)) {
    const slug = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-');
    let anchor = slug;
    for (let count = 1; found.has(anchor); count += 1) anchor = `${slug}-${count}`;
    found.add(anchor);
  }
  return found;
}

/** What is wrong with the relative links of a page. */
function brokenLinks(page: string): readonly string[] {
  const text = withoutCodeBlocks(readFileSync(page, 'utf8')).replace(/`[^`\n]*`/g, 'code');
  const targets = [
    ...text.matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g),
    ...text.matchAll(/(?:src|href|srcset)="([^"]+)"/g),
  ].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [file = '', anchor] = target.split('#');
    const path = file === '' ? page : resolve(dirname(page), decodeURI(file));
    return !existsSync(path) || (anchor !== undefined && !anchors(path).has(anchor));
  });
}

/** Files that a page names between backticks, from the root of the repository, and that do not exist. */
function missingFiles(page: string): readonly string[] {
  const text = withoutCodeBlocks(readFileSync(page, 'utf8'));
  return [...text.matchAll(/`((?:src|assembly|bench|bin|docs|examples|scripts|tests)\/[\w./-]+)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !path.startsWith('docs/api') && !/\bNAME\b/.test(path) && !existsSync(join(root, path)));
}

test('the command reference and the figures are what the program makes', async () => {
  expect(await outdatedDocs(), 'run npx tsx scripts/generate-docs.ts').toEqual([]);
});

describe.each(pages.map((page) => relative(root, page)))('%s', (name) => {
  test('every relative link leads to a file and a heading', () => {
    expect(brokenLinks(join(root, name))).toEqual([]);
  });

  test('every file that it names exists', () => {
    expect(missingFiles(join(root, name))).toEqual([]);
  });
});
