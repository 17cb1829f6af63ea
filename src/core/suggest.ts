// "Did you mean ...?" for a name that is not known.
import { closest, distance } from 'fastest-levenshtein';

/** `; did you mean "seed"?`, or the allowed names where none is near. */
export function suggest(given: string, allowed: readonly string[]): string {
  const nearest = closest(given, allowed);
  const near = distance(given.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, Math.floor(nearest.length / 3));
  return near ? `; did you mean "${nearest}"?` : `; allowed are ${allowed.join(', ')}`;
}
