// What a person can do about a transfer that failed.
import { UserError } from '../../core/errors.ts';
import { errorCode } from '../files/file-error.ts';

const connectionCodes = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTUNREACH',
  'ECONNECTIONTIMEOUT',
  'EIDLETIMEOUT',
  'ERESPONSETIMEOUT',
  'ETRANSFERTIMEOUT',
  'ERR_SOCKET_TIMEOUT',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ABORT_ERR',
]);

const stalledOrCut = new Set(['ESTALLED', 'ECUTSHORT']);

function statusOf(error: unknown): number | undefined {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' ? status : undefined;
}

/** An error of a transfer that stopped before its end. */
export function transferError(code: 'ESTALLED' | 'ECUTSHORT'): Error {
  return Object.assign(new Error(`transfer: ${code}`), { code });
}

/** An error for an answer that no registry gives, such as the login page of a hotel's network. */
export function foreignAnswer(): Error {
  return Object.assign(new Error('the answer is not that of a registry'), { code: 'EFOREIGN' });
}

/** An error for a user who has told npm to stay off the network. */
export function npmIsOffline(): Error {
  return Object.assign(new Error('npm is set to offline'), { code: 'EOFFLINE' });
}

/** Whether the same request may well succeed a moment later. */
export function isPassing(error: unknown): boolean {
  const status = statusOf(error);
  if (status !== undefined) return status >= 500 || status === 408 || status === 429;
  return connectionCodes.has(errorCode(error)) || stalledOrCut.has(errorCode(error));
}

/**
 * The error as a sentence where its cause is outside of the program; else the error itself.
 * @param subject what cannot be fetched
 * @param instead what to do without the network
 */
export function describeNetworkError(error: unknown, subject: string, instead: string): unknown {
  const code = errorCode(error);
  const status = statusOf(error);
  const sentence = (reason: string, cure: string) =>
    new UserError(`Cannot fetch ${subject}: ${reason}; ${cure}, or ${instead}.`);
  if (code === 'E401' || code === 'E403' || code === 'EOTP' || status === 401 || status === 403)
    return sentence(`the npm registry refuses access (status ${status})`, 'log in to it ("npm login")');
  if (code === 'E404' || status === 404)
    return sentence('the npm registry does not have it', 'choose another ("npm config set registry")');
  if (status !== undefined) return sentence(`the npm registry answers with status ${status}`, 'try again later');
  if (code === 'EOFFLINE') return sentence('npm is set to offline', 'allow the network ("npm config delete offline")');
  if (code === 'ERR_INVALID_URL' || code === 'EINVALIDPROXY')
    return sentence('the address of the npm registry or its proxy is none', 'correct it ("npm config edit")');
  if (code === 'EFOREIGN')
    return sentence('what answers is no npm registry', 'check its address ("npm config get registry") and the network');
  if (stalledOrCut.has(code))
    return sentence('the transfer broke off again and again', 'run the command again to go on from there');
  if (connectionCodes.has(code))
    return sentence(`the npm registry cannot be reached (${code})`, 'check the network and run the command again');
  if (/CERT|SSL|TLS/.test(code))
    return sentence(`the npm registry has no certificate that is trusted (${code})`, 'set "cafile" in .npmrc');
  return error;
}
