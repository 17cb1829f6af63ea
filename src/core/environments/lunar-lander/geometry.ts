// Sizes of the lunar lander's world: Gymnasium's (MIT), in metres (its pixels / 30), kilogrammes and newtons.

const PIXELS_PER_METRE = 30;
const metres = (pixels: number) => pixels / PIXELS_PER_METRE;

/** Width and height of the world. */
export const WORLD_WIDTH = metres(600);
export const WORLD_HEIGHT = metres(400);
/** Height of the landing pad. */
export const PAD_HEIGHT = WORLD_HEIGHT / 4;

/** Corners of the hull around the lander's position. */
export const HULL_CORNERS = (
  [
    [-14, 17],
    [-17, 0],
    [-17, -10],
    [17, -10],
    [17, 0],
    [14, 17],
  ] as const
).map(([x, y]) => ({ x: metres(x), y: metres(y) }));

/** The joint of a leg as the leg sees it: so far to the side, so far up. */
export const LEG_AWAY = metres(20);
export const LEG_DOWN = metres(18);
export const LEG_HALF_WIDTH = metres(2);
export const LEG_HALF_HEIGHT = metres(8);

/** Where the engines push, along the hull's axis and to its side. */
export const MAIN_ENGINE_DOWN = metres(4);
export const SIDE_ENGINE_AWAY = metres(12);
export const SIDE_ENGINE_UP = metres(14);
/** Gymnasium takes 17 pixels along the axis where it places the side engines' push; kept, since it turns the lander. */
export const SIDE_ENGINE_SHIFT = metres(17);
/** The random displacement of a push: uniform in ± this. */
export const DISPERSION = metres(1);
