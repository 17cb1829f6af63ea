export type Rgb = readonly [red: number, green: number, blue: number];

/** The channels, 0 to 255, of a colour such as `#1b9e77`. */
export function parseRgb(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** The colour as `#rrggbb`; channels are rounded. */
export function formatRgb(rgb: Rgb): `#${string}` {
  return `#${rgb.map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;
}
