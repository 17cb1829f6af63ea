// The MinAtar games by name: a new one is one file beside this one and a line here.
import { asterixGame } from './asterix.ts';
import { breakoutGame } from './breakout.ts';
import { freewayGame } from './freeway.ts';
import { minAtarEnvironment } from './kind.ts';
import { seaquestGame } from './seaquest.ts';
import { spaceInvadersGame } from './space-invaders.ts';

export const minAtarKinds = {
  spaceinvaders: minAtarEnvironment(spaceInvadersGame),
  breakout: minAtarEnvironment(breakoutGame),
  asterix: minAtarEnvironment(asterixGame),
  freeway: minAtarEnvironment(freewayGame),
  seaquest: minAtarEnvironment(seaquestGame),
};
