// Trains one actor with its critic, an update at a time: the trainer and the graphs of `cet train`, on ONNX Runtime in this Worker.
import { environmentKind } from '../../src/core/environments/registry.ts';
import { UserError } from '../../src/core/errors.ts';
import { createRandom } from '../../src/core/random/random.ts';
import { ActorCriticTrainer } from '../../src/core/training/actor-critic.ts';
import { samplesPerUpdate, setUpActorCritic } from '../../src/edge/runs/actor-critic-setup.ts';
import { openWebAssembly } from '../learning/runtime.ts';
import type { ControlCommand, ControlReport } from './protocol.ts';
import { controlConfig } from './setting.ts';
import { type WatchedEnvironment, watchEnvironment } from './watched.ts';

interface WorkerScope {
  onmessage: ((event: MessageEvent<ControlCommand>) => void) | null;
  postMessage(report: ControlReport): void;
}
const scope = self as unknown as WorkerScope;
const report = (message: ControlReport) => scope.postMessage(message);

let trainer: ActorCriticTrainer | undefined;
let watched: WatchedEnvironment | undefined;
let perUpdate = 0;
let compute: ReturnType<typeof openWebAssembly> | undefined;

async function begin({ files, setting }: Extract<ControlCommand, { readonly kind: 'begin' }>): Promise<void> {
  await trainer?.release();
  trainer = undefined;
  const config = controlConfig(setting);
  const setup = setUpActorCritic(config);
  // Networks of a few rows are done sooner than threads are woken; the other memory has a Worker of its own.
  compute ??= openWebAssembly(files, 1);
  const { engine, name } = await compute;
  const environment = environmentKind(setting.task);
  watched = watchEnvironment(environment);
  perUpdate = samplesPerUpdate(config);
  const next = new ActorCriticTrainer({ ...setup, environment: watched.kind, engine });
  await next.prepare();
  trainer = next;
  report({
    kind: 'begun',
    compute: name,
    memory: config.memory,
    updates: setup.updates,
    picture: environment.create(1, createRandom(setting.seed)).draw(0),
    shownStepSeconds: environment.stepSeconds,
  });
}

async function update(isWatched: boolean): Promise<void> {
  if (!trainer || !watched) return;
  watched.watch(isWatched);
  const begun = performance.now();
  const { episodes, entropy } = await trainer.step('loss');
  report({
    kind: 'updated',
    update: trainer.state.update,
    samples: trainer.state.update * perUpdate,
    returns: episodes.map((episode) => episode.return),
    entropy,
    milliseconds: performance.now() - begun,
    pictures: watched.takePictures(),
  });
}

let previous: Promise<void> = Promise.resolve();
scope.onmessage = ({ data }) => {
  // One after another: an update is of the training that was begun before it.
  previous = previous
    .then(() => (data.kind === 'begin' ? begin(data) : update(data.isWatched)))
    .catch((error: unknown) => {
      const sentence =
        error instanceof UserError
          ? error.message
          : `Training could not go on: ${error instanceof Error ? error.message : String(error)}`;
      report({ kind: 'complaint', sentence });
    });
};
