// A task of your own: images are generated, a network learns them with errors twelve images late, once for each memory, and
// the test accuracy is printed. Any `LabelledImages` will do. Run it by: npx tsx examples/your-own-task.ts
import {
  createRandom,
  formatMemory,
  type LabelledImages,
  multilayerPerceptron,
  parseMemory,
  SupervisedTrainer,
} from 'cascading-traces/learning';
import { createNodeEngine } from 'cascading-traces/node';

const size = 12;
const classes = 4;
const updates = 400;

/** Each class is a grating of its own direction; phase and noise differ from image to image. */
function gratings(count: number, seed: number): LabelledImages {
  const random = createRandom(seed);
  const labels = Uint8Array.from({ length: count }, () => random.integer(classes));
  const pixels = new Uint8Array(count * size * size);
  for (let image = 0; image < count; image += 1) {
    const angle = (Math.PI * labels[image]!) / classes;
    const phase = 2 * Math.PI * random.uniform();
    for (let row = 0; row < size; row += 1) {
      for (let column = 0; column < size; column += 1) {
        const wave = Math.sin(1.3 * (row * Math.cos(angle) + column * Math.sin(angle)) + phase);
        pixels[(image * size + row) * size + column] = 128 + 40 * wave + 160 * (random.uniform() - 0.5);
      }
    }
  }
  return { count, imageShape: [size, size], classes, pixels, labels };
}

const network = multilayerPerceptron([size * size, 64, classes]);
const training = gratings(4096, 1);
const test = gratings(1000, 2);
const engine = await createNodeEngine({ threads: 1 });

for (const memory of ['et', 'cet:6', 'perfect'].map(parseMemory)) {
  const trainer = new SupervisedTrainer({
    engine,
    network,
    training,
    test,
    credit: network.layers.map(() => ({
      memory,
      delaySteps: 12,
      deltaGate: 'own-time',
      normalization: 'area',
      peakAlignment: 'sampled',
    })),
    pathway: 'backpropagation',
    batchSize: 64,
    optimizer: { kind: 'adamw', beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 },
    schedule: { peakLearningRate: 2e-3, updates, warmupFraction: 0.1, finalFraction: 0.1 },
    clipNorm: 0.5,
    seed: 0,
  });
  for (let update = 0; update < updates; update += 1) await trainer.step('loss');
  const { accuracy } = await trainer.evaluate();
  await trainer.release();
  process.stdout.write(`${formatMemory(memory).padEnd(8)} test accuracy ${(100 * accuracy).toFixed(1)} %\n`);
}
