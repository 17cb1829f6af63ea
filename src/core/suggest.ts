// "Did you mean ...?" for a name that is not known.
import { closest, distance } from 'fastest-levenshtein';

/** The end of a sentence about an unknown name: `; did you mean "seed"?`, or `; allowed are ...` where none is near. */
export function suggest(given: string, allowed: readonly string[]): string {
  const nearest = closest(given.toLowerCase(), allowed);
  const near = distance(given.toLowerCase(), nearest.toLowerCase()) <= Math.max(2, Math.floor(nearest.length / 3));
  return near ? `; did you mean "${nearest}"?` : `; allowed are ${allowed.join(', ')}.`;
}
