// How the reader can run the program again: under npx in a clone, else by its name.

/** `npx cet` where this process was started through npm, else `cet`. */
export function programName(): string {
  return process.env.npm_command === undefined ? 'cet' : 'npx cet';
}
