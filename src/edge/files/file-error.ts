// What a person can do about a file that could not be read or written.
import { UserError } from '../../core/errors.ts';

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full; free some space or choose another folder',
  EDQUOT: 'your disk quota is used up; free some space or choose another folder',
  EACCES: 'permission is denied; choose a folder that you may use',
  EPERM: 'permission is denied; choose a folder that you may use',
  EROFS: 'the file system is read-only; choose another folder',
  ENOENT: 'it does not exist; check the path',
  ENOTDIR: 'part of the path is a file, not a folder; check the path',
  ELOOP: 'a link on its path leads back to itself; delete the link, or check the path',
  EISDIR: 'it is a folder, not a file; check the path',
  EEXIST: 'something of that name is already there; choose another',
  EMFILE: 'too many files are open; close some programs',
};

/** The code that the system gave an error, such as `ENOENT`; '' where it gave none. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** The error as a sentence for a person where its cause is one that a person can mend; else the error itself. */
export function describeFileError(
  error: unknown,
  action: 'read' | 'write' | 'create' | 'delete',
  path: string,
): unknown {
  const reason = advice[errorCode(error)];
  return reason ? new UserError(`Cannot ${action} ${path}: ${reason}.`, { cause: error }) : error;
}

/** Whether the error, or what it describes, is that nothing more can be written to a disk. */
export function isDiskFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes(systemCode(error));
}

/** Whether the error, or what it describes, is that this process may not write there. */
export function isForbidden(error: unknown): boolean {
  return ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error));
}

const systemCode = (error: unknown) => errorCode(error instanceof UserError ? error.cause : error);
