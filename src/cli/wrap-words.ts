/**
 * Lines of at most `columns` letters, broken between words; a word that is longer is a line of its own.
 * @param columns of the terminal; undefined: no terminal, which takes any width
 */
export function wrapWords(text: string, columns = process.stdout.columns): readonly string[] {
  // A terminal that does not know its width says 0.
  if (!columns || text.length <= columns) return [text];
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
