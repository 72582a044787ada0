import { context, createContextKey, type Attributes, type Context } from '@opentelemetry/api';

/** Whom work is done for. */
export interface Session {
  /** `session.id` and `gen_ai.conversation.id`. */
  readonly sessionId?: string | undefined;
  /** `user.id`. */
  readonly userId?: string | undefined;
  /** `wflo.tags`. */
  readonly tags?: readonly string[] | undefined;
}

const SESSION_KEY = createContextKey('wflo.session');
const LONGEST_ID = 256;
const MOST_TAGS = 32;

export function activeSession(active: Context): Session {
  return (active.getValue(SESSION_KEY) as Session | undefined) ?? {}; // only set below
}

/**
 * Runs `work` for a session: `session.id`, `user.id` and `wflo.tags` are on each span that this
 * package makes in it. Sessions nest: what the inner one does not name is that of the outer one.
 * Outside of an OpenTelemetry context manager it has no effect.
 *
 * @example
 * await withSession({ sessionId: chat.id, userId: user.id }, () => agent.run(question));
 */
export function withSession<Result>(session: Session, work: () => Result): Result {
  const active = context.active();
  const own = Object.entries(session).filter(([, value]) => value !== undefined);
  const merged: Session = { ...activeSession(active), ...Object.fromEntries(own) };
  return context.with(active.setValue(SESSION_KEY, merged), work);
}

export function sessionAttributes({ sessionId, userId, tags }: Session): Attributes {
  return {
    ...(sessionId !== undefined && {
      'session.id': short(sessionId),
      'gen_ai.conversation.id': short(sessionId),
    }),
    ...(userId !== undefined && { 'user.id': short(userId) }),
    ...(tags !== undefined && { 'wflo.tags': tags.slice(0, MOST_TAGS).map(short) }),
  };
}

function short(text: string): string {
  return text.slice(0, LONGEST_ID);
}
