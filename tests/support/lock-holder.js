// A process that takes a run folder as its own: prints "locked" or the refusal, and holds the lock until it is killed
// (argument "hold") or for a moment ("race").
import { lockRunFolder } from '../../dist/edge/runs/run-lock.js';

const [folder, mode] = process.argv.slice(2);
try {
  const lock = await lockRunFolder(folder);
  process.stdout.write('locked\n');
  await new Promise((resolve) => setTimeout(resolve, mode === 'hold' ? 60_000 : 1500));
  await lock.release();
} catch (error) {
  process.stdout.write(`${error.name}: ${error.message}\n`);
}
