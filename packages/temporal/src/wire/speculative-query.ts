/**
 * Starts the error of a speculative query, which would run code over events that no workflow task
 * has taken up. The worker refuses it, and the client repeats it.
 */
export const SPECULATIVE_QUERY = 'WFLO_QUERY_AHEAD_OF_RECORD';

export const SPECULATIVE_QUERY_MESSAGE = `${SPECULATIVE_QUERY}: events of this run wait for a workflow task. Ask again.`;
