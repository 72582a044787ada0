/**
 * Lets in who carries the service's token.
 *
 * @module
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { RequestHandler } from 'express';
import { sendProblem } from './send-problem.ts';

/** Asks for `Authorization: Bearer TOKEN`; without a token everybody is let in. */
export function bearerToken(token: string | undefined): RequestHandler {
  if (token === undefined) {
    return (_request, _response, next) => {
      next();
    };
  }
  const expected = digest(token);
  return (request, response, next) => {
    const [, given] = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (given !== undefined && timingSafeEqual(digest(given), expected)) {
      next();
      return;
    }
    response.setHeader('www-authenticate', 'Bearer');
    sendProblem(request, response, 'WFLO_UNAUTHORIZED', {
      detail: `${given === undefined ? 'no bearer token was given' : 'the bearer token is another one'}; send "Authorization: Bearer" with the SERVICE_API_TOKEN of this service`,
    });
  };
}

/** Of one length whatever the token's, as the comparison needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
