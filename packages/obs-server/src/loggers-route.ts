import { json, type RequestHandler } from 'express';
import { z } from 'zod';
import type { LoggerLevels } from './obs-options.ts';
import { sendProblem } from './problem.ts';
import { shortReason } from './short-reason.ts';

const MAX_BODY_BYTES = 4_096;
const MAX_NAME_LENGTH = 200;
/** A week. */
const MAX_EXPIRY_SECONDS = 604_800;

const nameSchema = z.string().min(1).max(MAX_NAME_LENGTH);
const bodySchema = z.strictObject({
  level: z
    .string()
    .transform((level) => level.toUpperCase())
    .pipe(z.enum(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'CRITICAL'])),
  expiresAfterSeconds: z.number().positive().max(MAX_EXPIRY_SECONDS).optional(),
});

/** `GET /loggers`. */
export function listLoggersRoute(loggers: LoggerLevels): RequestHandler {
  return (_request, response) => {
    response.json({ loggers: loggers.getLogLevels() });
  };
}

/** Reads the body of `PUT /loggers/{name}`. */
export const readLevelBody: RequestHandler = json({
  limit: MAX_BODY_BYTES,
  type: 'application/json',
});

/** `PUT /loggers/{name}` with `{"level": "DEBUG"}`, for a time with `"expiresAfterSeconds": 600`. */
export function setLevelRoute(loggers: LoggerLevels): RequestHandler {
  return (request, response) => {
    const name = nameSchema.safeParse(request.params['name']);
    const body = bodySchema.safeParse(request.body ?? {});
    if (!name.success || !body.success) {
      const errors = [name.error, body.error].filter((error) => error !== undefined);
      sendProblem(response, {
        status: 400,
        title: 'Invalid level',
        code: 'WFLO_INVALID_REQUEST',
        detail:
          'send JSON like {"level": "DEBUG", "expiresAfterSeconds": 600}: DEBUG, INFO, WARNING, ERROR or ' +
          'CRITICAL, and if it is not to last, seconds up to a week',
        issues: errors.flatMap(({ issues }) =>
          issues.map(({ path, message }) => ({ path: path.join('.'), message })),
        ),
      });
      return;
    }
    const { level, expiresAfterSeconds } = body.data;
    const loggerName = name.data === 'root' ? undefined : name.data;
    try {
      if (expiresAfterSeconds === undefined) loggers.setLogLevel(level, loggerName);
      else loggers.setLogLevel(level, loggerName, { expiresAfterSeconds });
    } catch (error) {
      sendProblem(response, {
        status: 400,
        title: 'Level refused',
        code: 'WFLO_LEVEL_REFUSED',
        detail: shortReason(error),
      });
      return;
    }
    response.json({ name: name.data, level, expiresAfterSeconds });
  };
}
