// What `cet lab` does once its options are read.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { UserError } from '../core/errors.ts';
import { startLabServer } from '../edge/lab-server/lab-server.ts';
import { openBrowser } from '../edge/lab-server/open-browser.ts';
import { note, printJson, printLine } from './output.ts';
import { listenForStop } from './stop-signal.ts';

export interface LabFlags {
  readonly port: string;
  readonly host: string;
  readonly open: boolean;
  readonly results?: string;
  readonly json?: boolean;
}

/** `npm run build` writes it beside the program. */
const labFolder = fileURLToPath(new URL('../lab', import.meta.url));

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new UserError(`--port ${text} is not a port; give a whole number from 0 (any free one) to 65535.`);
}

export async function labCommand({ port: portText, host, results, open, json }: LabFlags): Promise<void> {
  const wanted = parsePort(portText);
  if (!existsSync(`${labFolder}/index.html`)) {
    throw new UserError('The lab is not built yet; run "npm run build" in the folder of the clone first.');
  }
  const server = await startLabServer({ folder: labFolder, results, host, port: wanted });
  const { port, needsToken } = server;
  // A token is taken off the address by a redirection, which keeps what follows the #.
  const url = results === undefined ? server.url : `${server.url}#results`;
  if (wanted !== 0 && port !== wanted) note(`Port ${wanted} is busy; the lab is at ${port}.`);
  if (needsToken) note('Other machines can reach this address; who opens it needs the token in it.');
  if (json) printJson({ url, port, host });
  else printLine(`${url}\nCtrl-C ends the lab.`);
  if (open && !(await openBrowser(url))) note('No browser could be opened from here; open the address yourself.');
  await new Promise<void>((resolve) => {
    const stop = listenForStop(() => {
      stop.dispose();
      resolve();
    });
  });
  await server.close();
}
