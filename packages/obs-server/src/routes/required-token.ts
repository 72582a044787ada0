import type { RequestHandler, Response } from 'express';
import { carriesToken } from '../http/bearer-token.ts';
import { sendProblem } from '../http/problem.ts';

/** Lets `PUT /loggers/{name}` with the token through; the body is read only then. */
export function requireAdminToken(adminToken: string | undefined): RequestHandler {
  return (request, response, next) => {
    if (adminToken === undefined || adminToken === '') {
      sendProblem(response, {
        status: 403,
        title: 'Levels cannot be set here',
        code: 'WFLO_ADMIN_TOKEN_NOT_SET',
        detail: 'this process was started without OBS_ADMIN_TOKEN; set it to allow changes',
      });
    } else if (carriesToken(request.headers.authorization, adminToken)) {
      next();
    } else {
      refuse(response, 'send the header Authorization: Bearer <OBS_ADMIN_TOKEN>');
    }
  };
}

/** Lets a scrape with the token through, where one is required. */
export function requireMetricsToken(metricsToken: string | undefined): RequestHandler {
  return (request, response, next) => {
    if (metricsToken === undefined || carriesToken(request.headers.authorization, metricsToken)) {
      next();
    } else {
      refuse(response, 'send the token of /metrics as Authorization: Bearer <token>');
    }
  };
}

function refuse(response: Response, detail: string): void {
  response.setHeader('www-authenticate', 'Bearer realm="obs"');
  sendProblem(response, {
    status: 401,
    title: 'Not authorized',
    code: 'WFLO_UNAUTHORIZED',
    detail,
  });
}
