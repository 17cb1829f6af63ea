// What is held against a page by those who cannot see it, or see it on a small screen.
import axe from 'axe-core';
import type { Page } from 'playwright-core';

/** What axe holds against the page by WCAG 2.2 AA. */
export async function violations(page: Page): Promise<readonly string[]> {
  // axe is put in by the debugger: the page's own policy allows no script from elsewhere.
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: inPage } = globalThis as unknown as { readonly axe: typeof axe };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const result = await inPage.run(document, { runOnly: { type: 'tag', values: tags } });
    return result.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`,
    );
  });
}

/** By how much the page is wider than the window. */
export const overflowPixels = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
