/** What the update `decide` and the signal `approve` take: from outside, so all is checked. */
export interface DecisionRequest {
  /** Id of the approval step. */
  readonly step: string;
  /** Default true; false rejects, and so fails the step. */
  readonly approved?: boolean;
  /** Who decided, as they call themselves. At most 200 characters. */
  readonly by?: string;
  /** At most 2,000 characters. */
  readonly comment?: string;
}

export interface Decision {
  readonly approved: boolean;
  readonly by: string | null;
  readonly comment: string | null;
  /** ISO 8601. */
  readonly decidedAt: string;
}

const MAX_NAME_LENGTH = 200;
const MAX_COMMENT_LENGTH = 2_000;

function isText(value: unknown, limit: number): boolean {
  return (
    value === undefined || value === null || (typeof value === 'string' && value.length <= limit)
  );
}

/** The decision and the step that it is about, or what is wrong with the request. */
export function readDecision(
  request: unknown,
  decidedAt: string,
): { readonly step: string; readonly decision: Decision } | { readonly problem: string } {
  const { step, approved, by, comment } = Object(request) as Record<string, unknown>;
  if (typeof step !== 'string') return { problem: 'expected {"step": ID, …}' };
  if (approved !== undefined && typeof approved !== 'boolean') {
    return { problem: '"approved" must be true or false' };
  }
  if (!isText(by, MAX_NAME_LENGTH)) {
    return { problem: `"by" must be text of at most ${MAX_NAME_LENGTH} characters` };
  }
  if (!isText(comment, MAX_COMMENT_LENGTH)) {
    return { problem: `"comment" must be text of at most ${MAX_COMMENT_LENGTH} characters` };
  }
  const textOr = (value: unknown) => (typeof value === 'string' ? value : null);
  return {
    step,
    decision: { approved: approved ?? true, by: textOr(by), comment: textOr(comment), decidedAt },
  };
}
