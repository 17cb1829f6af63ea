import { describe, expect, it, vi } from 'vitest';
import type { Command, Said } from './protocol.ts';

vi.mock('./fetch-images.ts', () => ({
  fetchImages: async () => {
    const images = { count: 1, imageShape: [1, 1] };
    return { training: images, test: images };
  },
}));
vi.mock('./runtime.ts', () => ({
  threadCount: () => 1,
  openWebAssembly: async () => ({ name: 'none' }),
  openWebGpu: async () => undefined,
}));
vi.mock('./learners.ts', () => ({
  Learners: class {
    readonly setting = { memories: ['et'] };
    readonly update = 0;
    readonly isFinished = false;
    measure = async () => [];
    misread = () => [];
    step = async () => undefined;
    release = async () => undefined;
    measureWhole = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      throw new Error('no device');
    };
  },
}));

describe('the Worker that trains', () => {
  it('complains once, and then waits, where the test images cannot be counted', async () => {
    const said: Said[] = [];
    const scope = {
      postMessage: (what: Said) => said.push(what),
      onmessage: undefined as ((event: { readonly data: Command }) => void) | undefined,
    };
    vi.stubGlobal('self', scope);
    // It waits for commands forever.
    void import('./worker.ts');
    await vi.waitFor(() => expect(scope.onmessage).toBeDefined());
    const send = (data: unknown) => scope.onmessage?.({ data: data as Command });
    send({ kind: 'load', runtimes: {}, images: {} });
    send({ kind: 'begin', beginning: 1, setting: { memories: ['et'] }, compute: 'one-thread' });
    send({ kind: 'step' });
    const complaints = () => said.filter(({ report }) => report.kind === 'complaint');
    await vi.waitFor(() => expect(complaints()).not.toEqual([]));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(complaints()).toEqual([
      { beginning: 1, report: { kind: 'complaint', about: 'training', sentence: 'Training stopped: no device' } },
    ]);
  });
});
