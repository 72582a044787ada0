import { isAboutData, isSize, statisticOf } from './vocabulary.mjs';
import { words } from './wording.mjs';

/**
 * Figures that can be compared with each other: `{ by_region: { north: 3, south: 5 } }`, or
 * `{ by_region: [{ name: 'north', revenue: 3 }, …] }`, where `revenue` is the measure.
 *
 * @param {import('./figures.mjs').Figure[]} figures
 * @returns {{ name: string, measure?: string, members: { key: string, value: number }[] }[]}
 *   `members`: at least two, the highest first.
 */
export function findRankings(figures) {
  const rankings = new Map();
  for (const { path, value } of figures) {
    const last = path.at(-1);
    if (statisticOf(last) || isSize(last) || isAboutData(last)) continue;
    add(rankings, { group: path.at(-2), key: last, value });
    add(rankings, { group: path.at(-3), key: path.at(-2), measure: last, value });
  }
  return [...rankings.values()]
    .filter(({ members }) => members.length > 1)
    .map(({ members, ...ranking }) => ({
      ...ranking,
      members: members.sort((a, b) => b.value - a.value),
    }));
}

function add(rankings, { group, key, measure, value }) {
  // An item without a name, or one that stands for all without one, leads nothing.
  if (group === undefined || /^(\d+$|\()/.test(key)) return;
  const id = JSON.stringify([group, measure]);
  const ranking = rankings.get(id) ?? { name: nameOf(group), measure, members: [] };
  ranking.members.push({ key, value });
  rankings.set(id, ranking);
}

/** `by_region` and `regions` are both "region". */
function nameOf(group) {
  return words(group)
    .replace(/^by /, '')
    .replace(/([^s])s$/, '$1');
}
