/**
 * `node tools/commits/check.mjs BASE [HEAD]`: checks the subjects of the commits that HEAD has and
 * BASE has not, and the title of the pull request if PR_TITLE holds one: a squashed merge takes it
 * as its subject. Ends with 1 when anything is wrong, with 64 when it was called wrongly.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { subjectProblems } from './subject-problems.mjs';

const [base, head = 'HEAD'] = process.argv.slice(2);
if (base === undefined) {
  console.error('Usage: node tools/commits/check.mjs BASE [HEAD]');
  process.exit(64);
}
const log = ['log', '--no-merges', '--format=%s', `${base}..${head}`, '--'];
const subjects = execFileSync('git', log, { encoding: 'utf8' }).split('\n').filter(Boolean);
if (process.env.PR_TITLE) subjects.push(process.env.PR_TITLE);

const problems = subjects.flatMap((subject) =>
  subjectProblems(subject).map((problem) => `✘ ${subject}\n    ${problem}`),
);
for (const problem of problems) console.log(problem);
console.log(`${subjects.length} subjects, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
