import type { RequestHandler } from 'express';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendProblem } from '../http/problem.ts';
import { gzipped, takesGzip } from '../http/gzip.ts';
import { shortReason } from '../short-reason.ts';
import type { ObsOptions } from './obs-options.ts';
import { ScrapeMemory } from './scrape-memory.ts';

/** `GET /metrics`. */
export function metricsRoute(render: NonNullable<ObsOptions['metrics']>): RequestHandler {
  const memory = new ScrapeMemory();
  return async (request, response) => {
    try {
      const rendered = await render({ accept: request.headers.accept });
      // setHeader: express would rewrite the charset, and with it the negotiated type.
      response.setHeader('content-type', rendered.contentType);
      response.setHeader('vary', 'Accept, Accept-Encoding');
      const chunks = rendered.chunks ?? [Buffer.from(rendered.body)];
      if (memory.hold(rendered, bytesOf(chunks), response)) send(request, response, chunks);
    } catch (error) {
      sendProblem(response, {
        status: 500,
        title: 'Metrics could not be rendered',
        code: 'WFLO_METRICS_FAILED',
        detail: shortReason(error),
      });
    }
  };
}

/** Chunk by chunk, none of them copied: they are shared by all who scrape together. */
function send(
  request: IncomingMessage,
  response: ServerResponse,
  chunks: readonly Uint8Array[],
): void {
  response.statusCode = 200;
  const bytes = bytesOf(chunks);
  if (takesGzip(request, bytes)) {
    gzipped(request, response, chunks);
    return;
  }
  response.setHeader('content-length', bytes);
  if (request.method !== 'HEAD') for (const chunk of chunks) response.write(chunk);
  response.end();
}

function bytesOf(chunks: readonly Uint8Array[]): number {
  return chunks.reduce((sum, { length }) => sum + length, 0);
}
