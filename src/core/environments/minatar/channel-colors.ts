// The colours of what MinAtar games show, the same for like things in all games: the player is white, who harms is orange or red, what is
// sought yellow. Things of one game differ in lightness or between blue and yellow too, for eyes that cannot tell red from green.
import type { SceneColor } from '../scene/scene.ts';

/** Channels as MinAtar spells them. */
export const channelColors = {
  cannon: 'white',
  paddle: 'white',
  player: 'white',
  chicken: 'white',
  sub_front: 'white',
  sub_back: 'lightGrey',
  alien: 'orange',
  alien_left: 'red',
  alien_right: 'yellow',
  enemy: 'orange',
  enemy_fish: 'orange',
  enemy_sub: 'red',
  car: 'orange',
  friendly_bullet: 'teal',
  enemy_bullet: 'pink',
  ball: 'yellow',
  brick: 'orange',
  gold: 'yellow',
  diver: 'yellow',
  trail: 'darkGrey',
  // From every step to every fifth: the faster, the lighter.
  speed1: 'lightGrey',
  speed2: 'pink',
  speed3: 'teal',
  speed4: 'blue',
  speed5: 'darkGrey',
  oxygen_guage: 'blue',
  diver_guage: 'green',
} as const satisfies Readonly<Record<string, SceneColor>>;

export type ChannelName = keyof typeof channelColors;
