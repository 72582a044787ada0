import type { ProblemDetails } from '@wflo/contracts';
import { RequestError } from '../errors.ts';

/** 400 with every bad field, in `issues` and in words. */
export function invalidRequest(issues: NonNullable<ProblemDetails['issues']>): RequestError {
  const summary = issues.map(({ path, message }) => `${path || 'request'}: ${message}`).join('; ');
  return new RequestError('WFLO_REQUEST_INVALID', summary, { issues });
}
