// Numbers, names and durations as captions, reports and progress write them.

export const capitalized = (words: string) => `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
export const uncapitalized = (words: string) => `${words.charAt(0).toLowerCase()}${words.slice(1)}`;

/** `1,562,500`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 seed`, `3 seeds`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** `3 seeds`, or `1 to 3 seeds` where the counts are not the same. */
export function countRange(counts: readonly number[], noun: string): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return `${least === most ? '' : `${formatCount(least)} to `}${countOf(most, noun)}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function joinWords(words: readonly string[]): string {
  const last = words.at(-1) ?? '';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`;
}

/** At most `most` of the words, and how many there are besides. */
export function joinSome(words: readonly string[], most = 4): string {
  if (words.length <= most + 1) return joinWords(words);
  return `${words.slice(0, most).join(', ')} and ${words.length - most} more`;
}

/** A delay as people say it: `0.4 s`, `2 s`, `2 min`. */
export function formatDelay(seconds: number): string {
  const inMinutes = seconds >= 60 && seconds % 60 === 0;
  return inMinutes ? `${seconds / 60} min` : `${Number(seconds.toPrecision(6))} s`;
}

/** `45s`, `2m 05s`, `1h 12m` */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (value: number) => String(value).padStart(2, '0');
  if (whole < 60) return `${whole}s`;
  if (whole < 3600) return `${Math.floor(whole / 60)}m ${two(whole % 60)}s`;
  return `${Math.floor(whole / 3600)}h ${two(Math.floor((whole % 3600) / 60))}m`;
}

/** A compared number: four significant digits; large ones whole. */
export function formatNumber(value: number): string {
  return Math.abs(value) >= 1000 ? value.toFixed(0) : String(Number(value.toPrecision(4)));
}

/** Lines of at most `letters` letters, broken between words; a word that is longer is a line of its own. */
export function wrapWords(text: string, letters: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > letters) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
