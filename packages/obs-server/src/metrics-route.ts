import type { RequestHandler } from 'express';
import type { ObsOptions } from './obs-options.ts';
import { sendProblem } from './problem.ts';
import { shortReason } from './short-reason.ts';

/** `GET /metrics`. */
export function metricsRoute(render: NonNullable<ObsOptions['metrics']>): RequestHandler {
  return async (request, response) => {
    const { accept } = request.headers;
    try {
      const { contentType, body } = await render(accept === undefined ? {} : { accept });
      // setHeader: express would rewrite the charset, and with it the negotiated type.
      response.setHeader('content-type', contentType);
      response.setHeader('vary', 'Accept');
      response.end(request.method === 'HEAD' ? undefined : body);
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
