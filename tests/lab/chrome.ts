// A browser for tests and benchmarks: Chromium or Chrome of this machine, by playwright-core.
import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const known = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const quiet = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
];

/** Where the browser is. @throws Error that says what to install. */
export function chromePath(): string {
  const named = process.env.CHROME_PATH;
  if (named !== undefined && named !== '') {
    if (existsSync(named)) return named;
    throw new Error(`CHROME_PATH is ${named}, where there is no file: name the program of Chromium or Chrome.`);
  }
  const found = known.find((path) => existsSync(path));
  if (found) return found;
  throw new Error(
    'No Chromium or Chrome was found, which the tests of the lab need: install one ("apt-get install chromium" on Debian), or name its program in CHROME_PATH.',
  );
}

/** WebGPU computed in software: slow, and right. */
const softwareWebGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--enable-features=Vulkan'];

export function startChrome(graphics: 'none' | 'software WebGPU' = 'none'): Promise<Browser> {
  const args =
    graphics === 'none' ? quiet : [...quiet.filter((argument) => argument !== '--disable-gpu'), ...softwareWebGpu];
  return chromium.launch({ executablePath: chromePath(), args, timeout: 60_000 });
}

export interface OpenPage {
  readonly page: Page;
  /** What went wrong in the page: errors, refusals of the content security policy, requests that left its origin. */
  readonly faults: readonly string[];
  close(): Promise<void>;
}

/** Opens an address in a fresh context and notes what goes wrong there. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') faults.push(`console: ${message.text()}`);
  });
  const { origin } = new URL(url);
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(origin) && !/^(data|blob):/.test(address)) faults.push(`request: ${address}`);
  });
  await page.goto(url);
  await page.getByRole('heading', { level: 1 }).waitFor();
  return { page, faults, close: () => context.close() };
}
