import { json, type RequestHandler } from 'express';
import { sendJson } from '../http/json-response.ts';
import { sendProblem } from '../http/problem.ts';
import { shortReason } from '../short-reason.ts';
import { readLevelRequest } from './level-request.ts';
import type { LoggerLevels } from './obs-options.ts';

const MAX_BODY_BYTES = 4_096;

/** `GET /loggers`. */
export function listLoggersRoute(loggers: LoggerLevels): RequestHandler {
  return (_request, response) => {
    sendJson(response, 200, { loggers: loggers.getLogLevels() });
  };
}

/** Reads the body of `PUT /loggers/{name}`, whatever `curl -d` calls it. */
export const readLevelBody: RequestHandler = json({ limit: MAX_BODY_BYTES, type: () => true });

/** `PUT /loggers/{name}` with `{"level": "DEBUG"}`, for a time with `"expiresAfterSeconds": 600`. */
export function setLevelRoute(loggers: LoggerLevels): RequestHandler {
  return (request, response) => {
    const requested = readLevelRequest(request.params['name'], request.body);
    if (!('level' in requested)) {
      sendProblem(response, {
        status: 400,
        title: 'Invalid level',
        code: 'WFLO_REQUEST_INVALID',
        detail:
          'send JSON like {"level": "DEBUG", "expiresAfterSeconds": 600}: TRACE, DEBUG, INFO, WARNING, ERROR, ' +
          'CRITICAL or SILENT, and if it is not to last, seconds up to a week',
        issues: requested,
      });
      return;
    }
    const { name, level, expiresAfterSeconds } = requested;
    const loggerName = name === 'root' ? undefined : name;
    try {
      loggers.setLogLevel(level, loggerName, { expiresAfterSeconds });
    } catch (error) {
      sendProblem(response, {
        status: 400,
        title: 'Level refused',
        code: 'WFLO_LEVEL_REFUSED',
        detail: shortReason(error),
      });
      return;
    }
    sendJson(response, 200, { name, level, expiresAfterSeconds });
  };
}
