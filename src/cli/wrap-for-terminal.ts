import { wrapWords } from '../core/figures/text.ts';

/**
 * A text in lines as wide as the terminal at most, broken between words.
 * @param columns of the terminal; undefined: no terminal, which takes any width
 */
export function wrapForTerminal(text: string, columns = process.stdout.columns): readonly string[] {
  // A terminal that does not know its width says 0.
  return columns ? wrapWords(text, columns) : [text];
}
