/**
 * What the keys of a data profile mean.
 *
 * @module
 */
const SIZE = /^(n|rows?|row_?count|records?|record_?count|num_?rows|count|total_?rows)$/i;
const ABOUT_DATA = /^(missing|nulls?|empty|distinct|unique|stdev|std|stddev|variance|year|port)$/i;
const STATISTICS = {
  mean: /^(mean|avg|average)$/i,
  minimum: /^(min|minimum|lowest)$/i,
  maximum: /^(max|maximum|highest)$/i,
  median: /^(median|p50)$/i,
  total: /^(sum|total)$/i,
};

/** Whether it counts the records of the data set. */
export const isSize = (key) => SIZE.test(key);

/** Whether it says something of the data's quality rather than of its content. */
export const isAboutData = (key) => ABOUT_DATA.test(key);

/** `mean`, `minimum`, `maximum`, `median`, `total`, or undefined. */
export function statisticOf(key) {
  return Object.keys(STATISTICS).find((name) => STATISTICS[name].test(key));
}
