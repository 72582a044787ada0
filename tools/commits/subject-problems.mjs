const TYPES = 'build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test';
const CONVENTIONAL = new RegExp(`^(${TYPES})(\\([a-z0-9, -]+\\))?!?: \\S.*$`);
const MAXIMUM_LENGTH = 72;

/**
 * What is wrong with the subject of a commit. Versions and changelogs are made from subjects, and
 * one that is longer than 72 characters is cut off where Git shows it in a list.
 *
 * @param {string} subject
 * @returns {string[]}
 */
export function subjectProblems(subject) {
  const problems = [];
  if (!CONVENTIONAL.test(subject)) {
    problems.push(`it has not the form "type(scope): what changes", type being ${TYPES}`);
  }
  if (subject.length > MAXIMUM_LENGTH) {
    problems.push(`it has ${subject.length} characters, and ${MAXIMUM_LENGTH} are the most`);
  }
  if (subject.endsWith('.')) problems.push('it ends with a full stop');
  return problems;
}
