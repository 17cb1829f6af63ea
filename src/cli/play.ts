// `cet play`: watch a policy in an environment, in the terminal or as a recording.
import type { Command } from 'commander';
import type { PlayFlags } from './play-action.ts';

export function registerPlayCommand(program: Command): void {
  program
    .command('play')
    .description('watch a policy in an environment, or record it as a GIF')
    .argument('<environment>', 'cartpole | lunarlander | spaceinvaders | breakout | asterix | freeway | seaquest')
    .option('--policy <name>', 'random or heuristic (default: heuristic where the environment has one)')
    .option('--seed <n>', 'seed of the environment and of the policy', '0')
    .option('--episodes <n>', 'how many episodes', '1')
    .option('--speed <times>', 'how many times as fast as real', '1')
    .option('--record <file>', 'write a GIF instead of showing it')
    .option('--json', 'print one JSON object an episode')
    .addHelpText(
      'after',
      `
Where standard output is a terminal, the run is drawn there; elsewhere only a line for each episode is printed, at full speed.

Examples:
  cet play cartpole
  cet play lunarlander --seed 3 --speed 2
  cet play spaceinvaders --speed 0.5
  cet play lunarlander --policy random --episodes 20 --json
  cet play lunarlander --record landing.gif`,
    )
    .action(async (environment: string, options: PlayFlags) => {
      const { playCommand } = await import('./play-action.ts');
      await playCommand(environment, options);
    });
}
