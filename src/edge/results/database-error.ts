// What DuckDB says as one sentence for a person.
import { UserError } from '../../core/errors.ts';

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The first lines of a message in one, without the place in the text of the query that DuckDB draws below. */
export function oneLine(message: string): string {
  const [told = ''] = message.replace(/^Failed to extract statements: /, '').split(/\n+LINE \d+:/);
  return told
    .split(/[.!]?\s*\n\s*/)
    .filter((line) => line !== '')
    .join('; ')
    .replace(/[.!]$/, '');
}

/** The error as a sentence where a person can do something about it: another process, a full disk, a foreign file; else the error itself. */
export function describeDatabaseError(error: unknown, path: string): unknown {
  const message = messageOf(error);
  if (
    /No space left on device|ENOSPC|Disk quota exceeded|Out of Disk|failed to offload|max_temp_directory_size/i.test(
      message,
    )
  ) {
    return new UserError(
      `Cannot write ${path}: the disk is full; free some space, or put it elsewhere by --database FILE.`,
    );
  }
  if (/Could not set lock|being used by another process/i.test(message)) {
    const [, holder] = /\(PID (\d+)\)/.exec(message) ?? [];
    const who = holder === undefined ? 'another process' : `process ${holder}`;
    return new UserError(`${path} is in use by ${who}; wait until it is done.`);
  }
  if (
    /not a valid DuckDB database|Serialization Error|newer version of DuckDB|database file is corrupt|checksum/i.test(
      message,
    )
  ) {
    return new UserError(
      `${path} is damaged or no database that this program can read; delete it (runs are collected anew), or choose another by --database FILE.`,
    );
  }
  if (/Permission denied|Read-only file system|Operation not permitted/i.test(message)) {
    return new UserError(`Cannot write ${path}: permission is denied; put it elsewhere by --database FILE.`);
  }
  if (/No such file or directory|Not a directory|Is a directory/i.test(message)) {
    return new UserError(
      `Cannot write ${path}: ${/Is a dir/i.test(message) ? 'it is a folder' : 'its folder does not exist'}; choose another by --database FILE.`,
    );
  }
  return error;
}
