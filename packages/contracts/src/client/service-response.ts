import type { Response } from 'undici';
import { z } from 'zod';
import { ServiceError } from '../errors.ts';
import { problemSchema } from '../problem/problem.ts';
import { isRetryableStatus } from './retry-policy.ts';

const SHOWN_CHARACTERS = 200;

/** The body of a 2xx response; anything else is thrown as a {@link ServiceError}. */
export function readResponse<T>(
  name: string,
  schema: z.ZodType<T>,
  { status, ok }: Pick<Response, 'status' | 'ok'>,
  text: string,
): T {
  const body = parseJson(text);
  if (!ok) throw toServiceError(name, status, body, text);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw invalidResponse(name, status, text, z.prettifyError(parsed.error), parsed.error);
}

function toServiceError(name: string, status: number, body: unknown, text: string): ServiceError {
  const problem = problemSchema.safeParse(body);
  if (!problem.success) {
    return invalidResponse(name, status, text, 'expected a problem document', problem.error);
  }
  const { code, title, detail } = problem.data;
  return new ServiceError(code, `${name} responded ${status} ${code}: ${detail ?? title}`, {
    status,
    problem: problem.data,
    retryable: isRetryableStatus(status),
  });
}

function invalidResponse(
  name: string,
  status: number,
  text: string,
  problem: string,
  cause: unknown,
): ServiceError {
  const shown = text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
  return new ServiceError(
    'WFLO_SERVICE_INVALID_RESPONSE',
    `${name} responded ${status} with a body outside of the contract (${problem}): ` +
      `${JSON.stringify(shown)}; check that the URL is the service's and that versions match`,
    { status, retryable: status >= 400 && isRetryableStatus(status), cause },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
