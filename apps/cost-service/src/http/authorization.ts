/**
 * Asks for the bearer token that services share.
 *
 * @module
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { RequestError } from '../errors.ts';

/** Lets requests with the token pass, and every request when there is none to ask for. */
export function requireToken(token: string | undefined): RequestHandler {
  if (token === undefined) {
    return (_request, _response, next) => {
      next();
    };
  }
  const expected = digest(token);
  return (request, response, next) => {
    const [, given] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (given !== undefined && timingSafeEqual(digest(given), expected)) {
      next();
      return;
    }
    response.set('WWW-Authenticate', 'Bearer');
    next(
      new RequestError(
        'WFLO_UNAUTHORIZED',
        'send "Authorization: Bearer …" with the value of SERVICE_API_TOKEN',
      ),
    );
  };
}

/** Equal lengths for every token, as the comparison asks for. */
function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
