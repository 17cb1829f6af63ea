// What is drawn by hand, brought into the form of the images that the networks know. MNIST's digits were fitted into 20 × 20 pixels and
// put with their centre of mass in the middle of 28 × 28; a drawing that is not would be as foreign to them as another alphabet.

/** A drawing: ink from 0 to 255, row by row. */
export interface Drawing {
  readonly side: number;
  readonly ink: Uint8Array;
}

export function emptyDrawing(side: number): Drawing {
  return { side, ink: new Uint8Array(side * side) };
}

export function isEmpty({ ink }: Drawing): boolean {
  return ink.every((level) => level === 0);
}

/** A line of a round pen, with soft edges; draws into the drawing. Coordinates and radius in its cells. */
export function drawLine(
  { side, ink }: Drawing,
  from: readonly [x: number, y: number],
  to: readonly [x: number, y: number],
  radius: number,
): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const squared = dx * dx + dy * dy;
  const reach = radius + 1;
  const range = (one: number, other: number) =>
    [
      Math.max(0, Math.floor(Math.min(one, other) - reach)),
      Math.min(side - 1, Math.ceil(Math.max(one, other) + reach)),
    ] as const;
  const [left, right] = range(from[0], to[0]);
  const [top, bottom] = range(from[1], to[1]);
  for (let y = top; y <= bottom; y += 1) {
    for (let x = left; x <= right; x += 1) {
      const [px, py] = [x + 0.5 - from[0], y + 0.5 - from[1]];
      const along = squared === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / squared));
      const distance = Math.hypot(px - along * dx, py - along * dy);
      const level = Math.round(255 * Math.min(1, Math.max(0, radius + 0.5 - distance)));
      const at = y * side + x;
      if (level > ink[at]!) ink[at] = level;
    }
  }
}

/** Mean ink of the part of a drawing between these edges, which need not lie between cells. */
function meanInk({ side, ink }: Drawing, left: number, top: number, right: number, bottom: number): number {
  let sum = 0;
  for (let y = Math.max(0, Math.floor(top)); y < Math.min(side, Math.ceil(bottom)); y += 1) {
    const height = Math.min(y + 1, bottom) - Math.max(y, top);
    for (let x = Math.max(0, Math.floor(left)); x < Math.min(side, Math.ceil(right)); x += 1) {
      sum += height * (Math.min(x + 1, right) - Math.max(x, left)) * ink[y * side + x]!;
    }
  }
  return sum / ((right - left) * (bottom - top));
}

/** The image of a drawing as it is, resampled: for images of one's own, which have their own rules. */
function resampled(drawing: Drawing, rows: number, columns: number): Uint8Array {
  const [width, height] = [drawing.side / columns, drawing.side / rows];
  return Uint8Array.from({ length: rows * columns }, (_, at) => {
    const [x, y] = [(at % columns) * width, Math.floor(at / columns) * height];
    return Math.round(meanInk(drawing, x, y, x + width, y + height));
  });
}

const [digitSide, imageSide] = [20, 28];

/** The drawing as an image of `rows` × `columns`; one of 28 × 28 is fitted and centred as MNIST's are. */
export function drawnImage(drawing: Drawing, rows: number, columns: number): Uint8Array {
  if (rows !== imageSide || columns !== imageSide || isEmpty(drawing)) return resampled(drawing, rows, columns);
  const { side, ink } = drawing;
  let [left, right, top, bottom] = [side, 0, side, 0];
  let [mass, massX, massY] = [0, 0, 0];
  ink.forEach((level, at) => {
    if (level === 0) return;
    const [x, y] = [at % side, Math.floor(at / side)];
    [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    mass += level;
    massX += level * (x + 0.5);
    massY += level * (y + 0.5);
  });
  // Cells of the drawing to a pixel of the image.
  const cells = Math.max(right - left, bottom - top) / digitSide;
  const [originX, originY] = [massX / mass - (imageSide / 2) * cells, massY / mass - (imageSide / 2) * cells];
  return Uint8Array.from({ length: imageSide * imageSide }, (_, at) => {
    const [x, y] = [originX + (at % imageSide) * cells, originY + Math.floor(at / imageSide) * cells];
    return Math.round(meanInk(drawing, x, y, x + cells, y + cells));
  });
}
