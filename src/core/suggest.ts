// "Did you mean ...?" for a name that is not known.
import { closest, distance } from 'fastest-levenshtein';

/** As many names as fit in a sentence beside a suggestion. */
const FEW = 8;

/** Whether two neighbouring letters are swapped, the commonest slip: `minst` for `mnist`. */
function isSwapped(given: string, name: string): boolean {
  const at = [...name].findIndex((letter, place) => letter !== given[place]);
  const swapped = name.slice(0, at) + (name[at + 1] ?? '') + (name[at] ?? '') + name.slice(at + 2);
  return at >= 0 && given === swapped;
}

/** The end of a sentence about an unknown name: `; did you mean "seed"?`, and what is allowed where that is short or nothing is near. */
export function suggest(given: string, allowed: readonly string[]): string {
  const lower = given.toLowerCase();
  const swapped = allowed.find((name) => isSwapped(lower, name.toLowerCase()));
  const nearest = swapped ?? closest(lower, allowed);
  const isNear = distance(lower, nearest.toLowerCase()) <= Math.max(1, Math.floor(nearest.length / 3));
  if (!isNear && swapped === undefined) return `; allowed are ${allowed.join(', ')}.`;
  return `; did you mean "${nearest}"?${allowed.length > 1 && allowed.length <= FEW ? ` Allowed are ${allowed.join(', ')}.` : ''}`;
}
