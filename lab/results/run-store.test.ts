import { effect } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { resolveRunConfig } from '../../src/edge/runs/resolve-config.ts';
import { closeDropped, followServedRuns, openDropped, running, runs, serverRemark, shown } from './run-store.ts';

const config = JSON.stringify(resolveRunConfig({ task: 'mnist', memory: 'et', delays: 'broadcast:1s' }, 'test'));
const row = (update: number) =>
  `${JSON.stringify({ update, seconds: 1, loss: 1, gradientNorm: 1, learningRate: 1e-3, testAccuracy: 0.5 })}\n`;
const rows = (count: number) => Array.from({ length: count }, (_, at) => row(at + 1)).join('');

/** What the server has: measurements of its runs. */
let served: Map<string, string>;
let isCut: boolean;
/** How long each file takes. */
let fileMs: number;

function answer(address: string, from: number): Response {
  if (address === 'results/runs.json') {
    const files = (text: string) => ({
      'config.json': { bytes: config.length, modifiedMs: 0 },
      'metrics.jsonl': { bytes: text.length, modifiedMs: 0 },
    });
    const list = [...served].map(([name, text]) => ({ id: name, name, files: files(text) }));
    return Response.json({ folder: 'runs', isCut, runs: list });
  }
  const [, , id = '', file] = address.split('/');
  const text = file === 'config.json' ? config : (served.get(id) ?? '');
  return new Response(text.slice(from), { headers: { 'X-Total-Bytes': String(text.length) } });
}

/** A run that is dropped: its two files. */
const droppedRun = (name: string) => async () =>
  Object.entries({ 'config.json': config, 'metrics.jsonl': rows(2) }).map(([file, text]) => ({
    file: new File([text], file),
    path: `${name}/${file}`,
  }));
const wait = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const names = () => runs.value.map(({ name }) => name);

let stops: (() => void)[];
function follow(): () => void {
  const stop = followServedRuns();
  stops.push(stop);
  return stop;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('document', { hidden: false });
  vi.stubGlobal('fetch', async (address: string, { headers }: { headers?: { Range?: string } } = {}) => {
    if (address !== 'results/runs.json') await new Promise((resolve) => setTimeout(resolve, fileMs));
    return answer(address, Number(/\d+/.exec(headers?.Range ?? '')?.[0] ?? 0));
  });
  [served, isCut, fileMs, stops] = [new Map([['one', rows(3)]]), false, 100, []];
});
afterEach(async () => {
  for (const stop of stops) stop();
  await wait(2000);
  closeDropped();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('runs that are served', () => {
  it('are shown whole to whoever leaves while they are read and comes back', async () => {
    const stop = follow();
    await wait(50);
    stop();
    follow();
    await wait(1000);
    expect(shown.value?.outcomes).toMatchObject([{ kind: 'run', run: { measurements: [{}, {}, {}] } }]);
  });

  it('do not take away what is dropped while they are first read', async () => {
    follow();
    await wait(50);
    const opened = openDropped(droppedRun('mine'));
    await wait(1000);
    await opened;
    expect(names()).toEqual(['mine']);
    await wait(5000);
    expect(names()).toEqual(['mine']);
    closeDropped();
    await wait(2000);
    expect(names()).toEqual(['one']);
  });

  it('come back when those dropped are closed while they are read', async () => {
    const late = new Promise((resolve) => setTimeout(() => resolve(new ArrayBuffer(0)), 1000));
    const [configFile, metricsFile] = await droppedRun('mine')();
    const slow = Object.assign(metricsFile!.file, {
      slice: () => ({ arrayBuffer: () => late }),
    });
    follow();
    const opened = openDropped(async () => [configFile!, { ...metricsFile!, file: slow }]);
    await wait(10);
    closeDropped();
    await wait(2000);
    await opened;
    expect(names()).toEqual(['one']);
  });

  it('go on being followed where what is dropped cannot be read', async () => {
    const [configFile, metricsFile] = await droppedRun('mine')();
    Object.assign(metricsFile!.file, { slice: () => ({ arrayBuffer: () => Promise.reject(new Error('gone')) }) });
    await openDropped(async () => [configFile!, metricsFile!]);
    follow();
    await wait(1000);
    expect(names()).toEqual(['one']);
  });

  it('are drawn anew only where something of them has changed, and are running for 90 s after they grew', async () => {
    follow();
    await wait(1000);
    const sets: string[][] = [];
    const stop = effect(() => {
      sets.push([...running.value]);
    });
    await wait(5000);
    served.set('one', rows(4));
    await wait(80_000);
    expect(sets).toEqual([[], ['one']]);
    await wait(20_000);
    expect(sets).toEqual([[], ['one'], []]);
    stop();
  });

  it('are said to be more than are shown where the list is cut', async () => {
    isCut = true;
    follow();
    await wait(1000);
    expect(serverRemark.value).toBe('The folder holds more runs than are shown; serve a folder with fewer.');
  });
});
