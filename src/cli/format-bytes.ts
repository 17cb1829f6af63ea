// Sizes of files and folders as people read them.

/** `340 B`, `1.4 MB`, `12 GB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [scale, unit] = bytes >= 1e9 ? [1e9, 'GB'] : bytes >= 1e6 ? [1e6, 'MB'] : [1e3, 'kB'];
  return `${Number((bytes / scale).toPrecision(2))} ${unit}`;
}
