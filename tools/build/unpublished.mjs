/** The libraries that are not published: what a package takes of them is part of the package. */
const NAMES = ['money', 'otlp', 'sanitize', 'shared-state'];

/** Their names, as one alternative of a pattern. */
export const UNPUBLISHED_NAMES = NAMES.join('|');

/** What is imported from one of them. */
export const UNPUBLISHED = new RegExp(`^@wflo/(${UNPUBLISHED_NAMES})$`);
