// Generates sales.csv: invented sales of an invented shop, the same at every run.
// node examples/data/generate-sales.mjs
import { writeFileSync } from 'node:fs';

const ROWS = 1_460;
const REGIONS = ['North', 'South', 'East', 'West'];
const PRODUCTS = [
  { name: 'Kettle', price: 34.9, summer: 0.8 },
  { name: 'Lamp', price: 49.5, summer: 0.7 },
  { name: 'Fan', price: 59, summer: 2.2 },
  { name: 'Radio', price: 79.9, summer: 1 },
  { name: 'Blanket', price: 27.5, summer: 0.3 },
];

/** A linear congruential generator (Numerical Recipes): small, and equal everywhere. */
let state = 20_251_123;
function random() {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
}

function row(index) {
  const day = new Date(Date.UTC(2025, 0, 1 + Math.floor(index / 4)));
  const product = PRODUCTS[Math.floor(random() * PRODUCTS.length)];
  const region = REGIONS[Math.floor(random() * REGIONS.length)];
  const isSummer = day.getUTCMonth() >= 5 && day.getUTCMonth() <= 7;
  const units = 1 + Math.floor(random() * 12 * (isSummer ? product.summer : 1));
  const discount = random() < 0.15 ? 0.1 : 0;
  const revenue = units * product.price * (1 - discount);
  // A few rows lack their region, as real exports do.
  const shownRegion = random() < 0.01 ? '' : region;
  return [
    day.toISOString().slice(0, 10),
    shownRegion,
    product.name,
    units,
    product.price.toFixed(2),
    discount.toFixed(2),
    revenue.toFixed(2),
  ].join(',');
}

const lines = Array.from({ length: ROWS }, (_, index) => row(index));
const text = ['date,region,product,units,unit_price,discount,revenue', ...lines, ''].join('\n');
writeFileSync(new URL('sales.csv', import.meta.url), text);
