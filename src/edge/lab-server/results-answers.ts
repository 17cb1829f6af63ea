// What the lab's server answers where results are asked for: the list of runs, and parts of their files.
import type { ServerResponse } from 'node:http';
import type { ResultsFolder } from './results-folder.ts';

export const resultsListAddress = '/results/runs.json';
const fileAddress = /^\/results\/run\/([0-9a-f]{24})\/([a-z]+\.jsonl?)$/;

export interface ResultsRequest {
  readonly method: string;
  /** Path of the target, without query. */
  readonly path: string;
  /** As it came, such as `bytes=1000-`. */
  readonly range: string | undefined;
}

/** Answers where the path is one of results. @returns whether it was */
export async function answerResults(
  { method, path, range }: ResultsRequest,
  response: ServerResponse,
  results: ResultsFolder,
): Promise<boolean> {
  if (path === resultsListAddress) {
    send(response, method, 200, Buffer.from(JSON.stringify(await results.list())), 'application/json');
    return true;
  }
  const [, id, file] = fileAddress.exec(path) ?? [];
  if (id === undefined || file === undefined) return false;
  // Only what follows a place can be asked for; any other range is answered with the start of the file.
  const from = Number(/^bytes=(\d{1,15})-$/.exec(range ?? '')?.[1] ?? 0);
  const part = await results.read(id, file, from);
  if (!part) return false;
  const { bytes, totalBytes } = part;
  if (from > totalBytes) {
    response.setHeader('Content-Range', `bytes */${totalBytes}`);
    send(response, method, 416, Buffer.from('The file has become shorter.\n'), 'text/plain');
    return true;
  }
  response.setHeader('X-Total-Bytes', totalBytes);
  if (bytes.length > 0 && (from > 0 || bytes.length < totalBytes)) {
    response.setHeader('Content-Range', `bytes ${from}-${from + bytes.length - 1}/${totalBytes}`);
    send(response, method, 206, bytes, 'text/plain');
  } else send(response, method, 200, bytes, 'text/plain');
  return true;
}

function send(response: ServerResponse, method: string, status: number, bytes: Buffer, type: string): void {
  response.writeHead(status, {
    'Content-Type': `${type}; charset=utf-8`,
    'Content-Length': bytes.length,
    'Cache-Control': 'no-store',
    'Accept-Ranges': 'bytes',
  });
  response.end(method === 'HEAD' ? undefined : bytes);
}
