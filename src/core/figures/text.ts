// Numbers and names as captions write them.

/** `1,562,500`. */
export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** `1 seed`, `3 seeds`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
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
