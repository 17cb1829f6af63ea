// The page's end of two Workers, each of which trains an actor with one memory: they go update by update, side by side.
import { signal } from '@preact/signals';
import wasmMjs from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import wasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { Scene } from '../../src/core/environments/scene/scene.ts';
import type { Phase } from '../controls/play-bar.tsx';
import { keepOffline } from '../offline.ts';
import workerAddress from './control-worker.ts?worker&url';
import type { ControlCommand, ControlReport, ControlUpdate } from './protocol.ts';
import type { ControlSetting } from './setting.ts';

/** One actor as far as the page knows it. */
export interface Actor {
  /** As it was asked for, and with the decay that a classical trace was given. */
  readonly memory: string;
  readonly tunedMemory: string;
  readonly updates: readonly Omit<ControlUpdate, 'pictures'>[];
  /** Play to be shown: a picture a step; of the start before there is any. */
  readonly pictures: readonly Scene[];
}

export interface Control {
  readonly phase: Phase;
  /** What went wrong. */
  readonly complaint: string;
  readonly compute: string;
  /** Of the whole training. */
  readonly updates: number;
  readonly shownStepSeconds: number;
  readonly actors: readonly Actor[];
}

const beginning: Control = {
  ...{ phase: 'preparing', complaint: '', compute: '', updates: 0, shownStepSeconds: 0.02, actors: [] },
};
export const control = signal<Control>(beginning);

const absolute = (address: string) => new URL(address, document.baseURI).href;

let workers: Worker[] = [];
/** Grows with each beginning: what Workers of an earlier one say is not listened to. */
let generation = 0;
let awaited = 0;
let pauseMs = 0;
let timer: ReturnType<typeof setTimeout> | undefined;
/** When pictures were last asked for: more than are looked at would only be carried around. */
let watchedAt = Number.NEGATIVE_INFINITY;
const watchMs = 900;

function change(some: Partial<Control>): void {
  control.value = { ...control.value, ...some };
}

function changeActor(at: number, some: Partial<Actor>): void {
  change({ actors: control.value.actors.map((actor, index) => (index === at ? { ...actor, ...some } : actor)) });
}

function send(at: number, command: ControlCommand): void {
  workers[at]?.postMessage(command);
}

/** Begins anew, with one actor for each setting. */
export function begin(settings: readonly ControlSetting[]): void {
  end();
  generation += 1;
  const own = generation;
  control.value = {
    ...beginning,
    actors: settings.map(({ memory }) => ({ memory, tunedMemory: memory, updates: [], pictures: [] })),
  };
  awaited = settings.length;
  workers = settings.map((_, at) => {
    const worker = new Worker(absolute(workerAddress), { type: 'module' });
    worker.onmessage = ({ data }: MessageEvent<ControlReport>) => {
      if (own === generation) take(at, data);
    };
    worker.onerror = () => {
      if (own === generation) fail('The part of the lab that trains could not be started; load this page again.');
    };
    return worker;
  });
  const files = { mjs: absolute(wasmMjs), wasm: absolute(wasm) };
  settings.forEach((setting, at) => {
    send(at, { kind: 'begin', files, setting });
  });
}

/** Ends the Workers, which gives their memory back. */
export function end(): void {
  clearTimeout(timer);
  generation += 1;
  for (const worker of workers) worker.terminate();
  workers = [];
}

function fail(complaint: string): void {
  end();
  change({ phase: 'failed', complaint });
}

function take(at: number, report: ControlReport): void {
  switch (report.kind) {
    case 'begun': {
      const { compute, memory, updates, picture, shownStepSeconds } = report;
      changeActor(at, { tunedMemory: memory, pictures: [picture] });
      change({ compute, updates, shownStepSeconds });
      break;
    }
    case 'updated': {
      const { kind, pictures, ...made } = report;
      const actor = control.value.actors[at]!;
      changeActor(at, { updates: [...actor.updates, made], ...(pictures.length > 0 && { pictures }) });
      break;
    }
    case 'complaint':
      fail(report.sentence);
      return;
    default:
      report satisfies never;
  }
  awaited -= 1;
  if (awaited > 0) return;
  const { phase, actors, updates } = control.value;
  if ((actors[0]?.updates.length ?? 0) >= updates) change({ phase: 'finished' });
  else if (phase === 'preparing') {
    change({ phase: 'paused' });
    keepOffline('learning');
  } else if (phase === 'running') timer = setTimeout(update, pauseMs);
}

/** One update of each actor, where none is under way. */
function update(): void {
  if (awaited > 0) return;
  awaited = workers.length;
  const now = performance.now();
  const isWatched = control.value.phase !== 'running' || now - watchedAt >= watchMs;
  if (isWatched) watchedAt = now;
  workers.forEach((_, at) => {
    send(at, { kind: 'update', isWatched });
  });
}

export function run(nextPauseMs: number): void {
  pauseMs = nextPauseMs;
  change({ phase: 'running' });
  update();
}

/** Another pace for a training that goes on. */
export function changePace(nextPauseMs: number): void {
  pauseMs = nextPauseMs;
}

export function pause(): void {
  clearTimeout(timer);
  if (control.value.phase === 'running') change({ phase: 'paused' });
}

export function step(): void {
  pause();
  update();
}
