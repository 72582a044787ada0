import { isGrpcServiceError } from '@temporalio/client';

const MAX_CAUSES = 5;

/** What gRPC says of a call that Temporal has not carried out; undefined for any other error. */
export function temporalProblem(error: unknown): string | undefined {
  let cause = error;
  for (let depth = 0; depth < MAX_CAUSES && cause instanceof Error; depth += 1) {
    if (isGrpcServiceError(cause)) return wordsOf(cause.details || cause.message);
    cause = cause.cause;
  }
  return undefined;
}

/** grpc-js ends its words with those of a name resolution, which mostly are none. */
function wordsOf(details: string): string {
  return details.replace(/\s*Resolution note:.*$/s, '').replace(/\.$/, '');
}
