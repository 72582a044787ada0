/**
 * Checks the subjects of commits. Ends with 1 when anything is wrong, with 64 when it was called
 * wrongly.
 *
 * `check.mjs BASE [HEAD]`: of the commits that HEAD has and BASE has not, and the title of the pull
 * request if PR_TITLE holds one: a squashed merge takes it as its subject.
 *
 * `check.mjs --message FILE`: of the commit whose message is in FILE, as Git calls the hook
 * `commit-msg`. What Git writes itself (a merge, a revert, a fixup that is squashed later) passes.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { subjectProblems } from './subject-problems.mjs';

const WRITTEN_BY_GIT = /^(?:Merge |Revert "|(?:fixup|squash|amend)! )/;

const [first, second] = process.argv.slice(2);
if (first === undefined || (first === '--message' && second === undefined)) {
  console.error('Usage: node tools/commits/check.mjs BASE [HEAD] | --message FILE');
  process.exit(64);
}
const subjects =
  first === '--message' ? subjectOf(readFileSync(second, 'utf8')) : subjectsBetween(first, second);

const problems = subjects.flatMap((subject) =>
  subjectProblems(subject).map((problem) => `✘ ${subject}\n    ${problem}`),
);
for (const problem of problems) console.log(problem);
if (first !== '--message' || problems.length > 0) {
  console.log(`${subjects.length} subjects, ${problems.length} problems`);
}
process.exitCode = problems.length === 0 ? 0 : 1;

function subjectsBetween(base, head = 'HEAD') {
  const log = ['log', '--no-merges', '--format=%s', `${base}..${head}`, '--'];
  const found = execFileSync('git', log, { encoding: 'utf8' }).split('\n').filter(Boolean);
  return process.env.PR_TITLE ? [...found, process.env.PR_TITLE] : found;
}

/** The first line that is no comment; a message without one is refused by Git itself. */
function subjectOf(message) {
  const subject = message.split('\n').find((line) => line.trim() !== '' && !line.startsWith('#'));
  return subject === undefined || WRITTEN_BY_GIT.test(subject) ? [] : [subject];
}
