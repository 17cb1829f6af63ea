// "Did you mean ...?" for a name that is not known.
import { closest, distance } from 'fastest-levenshtein';

/** As many names as fit in a sentence beside a suggestion. */
const FEW = 8;

/** The end of a sentence about an unknown name: `; did you mean "seed"?`, and what is allowed where that is short or nothing is near. */
export function suggest(given: string, allowed: readonly string[]): string {
  const nearest = closest(given.toLowerCase(), allowed);
  const near = distance(given.toLowerCase(), nearest.toLowerCase()) <= Math.max(1, Math.floor(nearest.length / 3));
  if (!near) return `; allowed are ${allowed.join(', ')}.`;
  return `; did you mean "${nearest}"?${allowed.length > 1 && allowed.length <= FEW ? ` Allowed are ${allowed.join(', ')}.` : ''}`;
}
