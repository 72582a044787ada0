import type { ServerResponse } from 'node:http';

/**
 * Responds with JSON. Node's own methods alone: what a framework adds to its responses, others lack,
 * and Koa has set another status before.
 */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  contentType = 'application/json; charset=utf-8',
): void {
  const text = Buffer.from(JSON.stringify(body));
  response.statusCode = status;
  response.setHeader('content-type', contentType);
  response.setHeader('content-length', text.byteLength);
  if (response.req.method === 'HEAD') response.end();
  else response.end(text);
}
