import { carriesToken } from '@wflo/observability';
import type { RequestHandler } from 'express';
import { RequestError } from '../errors.ts';

/**
 * Lets in who carries the token that the services share, as `Authorization: Bearer TOKEN`; without
 * a token every request passes.
 */
export function requireToken(token: string | undefined): RequestHandler {
  return (request, response, next) => {
    const { authorization } = request.headers;
    if (token === undefined || carriesToken(authorization, token)) {
      next();
      return;
    }
    response.set('WWW-Authenticate', 'Bearer');
    const what = authorization === undefined ? 'no bearer token was sent' : 'it is another token';
    const remedy = 'send "Authorization: Bearer …" with the SERVICE_API_TOKEN of this service';
    next(new RequestError('WFLO_UNAUTHORIZED', `${what}; ${remedy}`));
  };
}
