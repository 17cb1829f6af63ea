// Opens an address in the user's browser, by the program that each system has for it.
import { spawn } from 'node:child_process';

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly [command: string, ...before: string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

/** Whether there is a desktop to open a browser on. */
function hasDesktop(): boolean {
  if (process.platform !== 'linux') return true;
  return Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Resolves to whether a browser was asked to open; it does not wait for it. */
export function openBrowser(url: string): Promise<boolean> {
  const [command, ...before] = openers[process.platform] ?? [];
  if (command === undefined || !hasDesktop()) return Promise.resolve(false);
  return new Promise((resolve) => {
    const child = spawn(command, [...before, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
