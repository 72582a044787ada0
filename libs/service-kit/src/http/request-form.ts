import type { OpenApiDocument } from '@wflo/contracts';
import { isUtf8 } from 'node:buffer';
import { json, Router, type RequestHandler } from 'express';
import { RequestError } from '../errors.ts';

/** Reads JSON bodies: 415 for what does not call itself JSON, 413 for more than is allowed. */
export function readJson(maxBodyBytes: number): RequestHandler[] {
  return [requireJson, json({ limit: maxBodyBytes, strict: false, verify: requireUtf8 })];
}

/** What has no body passes. */
const requireJson: RequestHandler = (request, _response, next) => {
  const hasNone = request.headers['content-length'] === '0';
  if (hasNone || request.is('application/json') !== false) {
    next();
    return;
  }
  const given = request.headers['content-type'] ?? 'no content-type';
  next(new RequestError('WFLO_MEDIA_TYPE_UNSUPPORTED', `got ${given}, expected application/json`));
};

/** Bytes that are no UTF-8 would be replaced, and something else read than was sent. */
function requireUtf8(_request: unknown, _response: unknown, body: Buffer): void {
  if (isUtf8(body)) return;
  throw new RequestError('WFLO_JSON_INVALID', 'the body is not UTF-8, as JSON is (RFC 8259, 8.1)');
}

/** A path of the contract as express has it. */
function toRoute(path: string): string {
  return path.replaceAll(':', '\\:').replaceAll(/\{(\w+)\}/g, ':$1');
}

/** 405 with `Allow` for the methods that an address of the contract does not have. */
export function refuseOtherMethods({ paths }: OpenApiDocument): Router {
  const router = Router();
  for (const [path, operations] of Object.entries(paths)) {
    const allowed = Object.keys(operations).map((method) => method.toUpperCase());
    if (allowed.includes('GET')) allowed.push('HEAD');
    router.all(toRoute(path), (request, response, next) => {
      response.set('Allow', allowed.join(', '));
      const detail = `got ${request.method}, expected ${allowed.join(' or ')}`;
      next(new RequestError('WFLO_METHOD_NOT_ALLOWED', detail));
    });
  }
  return router;
}
