/**
 * Two to four sentences on the figures of a prompt, in the manner of a model that was prompted to
 * summarise them. Every number in them is in the prompt.
 *
 * @module
 */
import { findFigures } from './figures.mjs';
import { findRankings } from './rankings.mjs';
import { isSize, statisticOf } from './vocabulary.mjs';
import { capitalise, formatNumber, isPlural, list, words } from './wording.mjs';

const SENTENCES = 4;
const RANKINGS = 3;

export function summarise(prompt) {
  const figures = findFigures(prompt);
  if (figures.length === 0) return describeText(prompt);
  const details = [
    ...findRankings(figures).slice(0, RANKINGS).map(rankingSentence),
    ...measuresIn(figures).map(measureSentence),
  ];
  if (details.length === 0) details.push(extremesSentence(figures));
  return [openingSentence(figures), ...details].slice(0, SENTENCES).join(' ');
}

function openingSentence(figures) {
  const size = figures.find(({ path }) => isSize(path.at(-1)));
  const totals = figures
    .filter((figure) => figure !== size && figure.path.length === 1)
    .slice(0, 2)
    .map(
      ({ path, value }) =>
        `${words(path[0])} ${isPlural(path[0]) ? 'come' : 'comes'} to ${formatNumber(value)}`,
    );
  if (size === undefined) return `The data holds ${formatNumber(figures.length)} figures.`;
  const records = `${formatNumber(size.value)} records`;
  if (totals.length === 0) return `The data set holds ${records}.`;
  return `Over ${records}, ${list(totals)}.`;
}

/** What has at least two statistics of its own: `{ revenue: { mean, max } }`. */
function measuresIn(figures) {
  const measures = new Map();
  for (const { path, value } of figures) {
    const statistic = statisticOf(path.at(-1));
    if (statistic === undefined || path.length < 2) continue;
    const name = path.at(-2);
    measures.set(name, { ...measures.get(name), [statistic]: value });
  }
  return [...measures]
    .map(([name, statistics]) => ({ name, statistics }))
    .filter(({ statistics }) => Object.keys(statistics).length > 1);
}

function measureSentence({ name, statistics }) {
  const { mean, median, minimum, maximum, total } = statistics;
  const parts = [];
  if (mean !== undefined) parts.push(`averages ${formatNumber(mean)}`);
  if (median !== undefined) parts.push(`has a median of ${formatNumber(median)}`);
  if (minimum !== undefined && maximum !== undefined) {
    parts.push(`ranges from ${formatNumber(minimum)} to ${formatNumber(maximum)}`);
  }
  if (total !== undefined) parts.push(`comes to ${formatNumber(total)} in total`);
  if (parts.length === 0) parts.push(`reaches ${formatNumber(maximum ?? minimum)}`);
  return `${capitalise(words(name))} ${list(parts)}.`;
}

function rankingSentence({ name, measure, members }) {
  const [first] = members;
  const last = members.at(-1);
  const unit = measure === undefined ? '' : ` in ${words(measure)}`;
  return (
    `By ${name}, ${words(first.key)} leads with ${formatNumber(first.value)}${unit}, ` +
    `and ${words(last.key)} is lowest with ${formatNumber(last.value)}.`
  );
}

function extremesSentence(figures) {
  const sorted = [...figures].sort((a, b) => b.value - a.value);
  const [first] = sorted;
  const last = sorted.at(-1);
  if (first === last) return `${capitalise(nameOf(first))} is ${formatNumber(first.value)}.`;
  return (
    `The largest is ${nameOf(first)} with ${formatNumber(first.value)}, ` +
    `the smallest ${nameOf(last)} with ${formatNumber(last.value)}.`
  );
}

function describeText(prompt) {
  const wordCount = prompt.split(/\s+/).filter(Boolean).length;
  const [first = ''] = prompt.trim().split(/(?<=[.!?])\s|\n/);
  const quoted = first.length > 80 ? `${first.slice(0, 77)}...` : first;
  return `The request of ${formatNumber(wordCount)} words asks: "${quoted}" It quotes no figures.`;
}

const nameOf = ({ path }) => path.map(words).join(' ');
