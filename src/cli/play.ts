// `cet play`: watch a policy in an environment, in the terminal or as a recording.
import type { Command } from 'commander';
import type { PlayFlags } from './play-action.ts';

export function registerPlayCommand(program: Command): void {
  program
    .command('play')
    .description('watch a policy in an environment, or record it as a GIF')
    .argument(
      '[environment]',
      'cartpole | lunarlander | spaceinvaders | breakout | asterix | freeway | seaquest, or the folder of a run',
    )
    .option(
      '--policy <name>',
      'random, heuristic, or the folder of a run, whose actor then plays (default: heuristic where the environment has one)',
    )
    .option(
      '--greedy',
      "the actor's likeliest action at every step, in place of one drawn by its policy as in training",
    )
    .option('--seed <n>', 'seed of the environment and of the policy', '0')
    .option('--episodes <n>', 'how many episodes', '1')
    .option('--speed <times>', 'how many times as fast as real', '1')
    .option('--record <file>', 'write a GIF instead of showing it')
    .option('--json', 'print one JSON object an episode')
    .addHelpText(
      'after',
      `
Where standard output is a terminal, the play is drawn there; elsewhere only a line for each episode is printed, at full speed.
The actor of a run is that of its last checkpoint; the run may be going on meanwhile.

Examples:
  cet play cartpole
  cet play lunarlander --seed 3 --speed 2
  cet play spaceinvaders --speed 0.5
  cet play lunarlander --policy random --episodes 20 --json
  cet play lunarlander --record landing.gif
  cet play runs/my-run --greedy
  cet play cartpole --policy runs/my-run --episodes 100`,
    )
    .action(async (environment: string | undefined, options: PlayFlags) => {
      const { playCommand } = await import('./play-action.ts');
      await playCommand(environment, options);
    });
}
