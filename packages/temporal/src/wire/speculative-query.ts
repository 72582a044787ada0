/**
 * The error of a speculative query: one that would run code over events which no workflow task has
 * taken up. The worker refuses it, and the client repeats it.
 *
 * @module
 */

/** Starts the message with which such a query fails. */
export const SPECULATIVE_QUERY = 'WFLO_QUERY_AHEAD_OF_RECORD';

/** The whole message. */
export const SPECULATIVE_QUERY_MESSAGE = `${SPECULATIVE_QUERY}: events of this run wait for a workflow task. Ask again.`;
