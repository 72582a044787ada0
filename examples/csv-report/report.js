/* global readStdin, console */
// Renders the report as one HTML page. stdin: {"title", "profile", "trend", "summary"} as JSON.
const { title, profile, trend, summary } = JSON.parse(readStdin());

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (value) => String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]);
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
const money = (amount) => {
  const [whole, cents] = amount.toFixed(2).split('.');
  return `$${grouped(whole)}.${cents}`;
};
const thousands = (amount) => `${Math.round(amount / 1000)}k`;
const percent = (share) => `${(share * 100).toFixed(1)}%`;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthName = (month) => MONTHS[Number(month.slice(5)) - 1] ?? month;

function card(name, value, note) {
  return `<div class="card"><span>${escape(name)}</span><strong>${escape(value)}</strong><small>${escape(note)}</small></div>`;
}

/** Bars from zero, so that their lengths tell the truth; the best and the worst month stand out. */
function chart({ months, best, worst }) {
  const bars = months.map(({ month, revenue }, index) => {
    const height = Math.round((revenue / best.revenue) * 130);
    const x = index * 52;
    const kind = month === best.month ? 'best' : month === worst.month ? 'worst' : 'bar';
    return (
      `<g><title>${escape(month)}: ${money(revenue)}</title>` +
      `<rect class="${kind}" x="${x}" y="${150 - height}" width="42" height="${height}" rx="3"/>` +
      `<text x="${x + 21}" y="${144 - height}">${thousands(revenue)}</text>` +
      `<text class="axis" x="${x + 21}" y="168">${escape(monthName(month))}</text></g>`
    );
  });
  return `<svg viewBox="0 0 ${months.length * 52 - 10} 174" role="img" aria-label="Revenue by month">${bars.join('')}</svg>`;
}

/** Revenue with its share of the whole, as a number and as a bar. */
function shares(head, items) {
  const highest = Math.max(...items.map(({ revenue }) => revenue));
  const rows = items.map(({ name, revenue }) => {
    const width = Math.round((revenue / highest) * 100);
    return `<tr><td>${escape(name)}</td><td class="wide"><i style="width:${width}%"></i></td><td class="number">${percent(revenue / profile.revenue)}</td><td class="number">${money(revenue)}</td></tr>`;
  });
  return `<table>\n<thead><tr><th>${head}</th><th></th><th class="number">Share</th><th class="number">Revenue</th></tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`;
}

function columnTable(columns) {
  const heads = ['Missing', 'Distinct', 'Minimum', 'Median', 'Maximum'];
  const rows = columns.map(({ name, missing, distinct, minimum, median, maximum }) => {
    const cells = [missing, distinct, minimum, median, maximum].map(
      (value) => `<td class="number">${escape(value ?? '')}</td>`,
    );
    return `<tr><td>${escape(name)}</td>${cells.join('')}</tr>`;
  });
  return `<table>\n<thead><tr><th>Column</th>${heads.map((head) => `<th class="number">${head}</th>`).join('')}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`;
}

const { best, worst } = trend;
const [product] = profile.by_product;

console.log(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title>
<style>
:root { --ink: #1d2733; --soft: #5b6878; --line: #dfe5ec; --blue: #3a6ea5; --pale: #f4f7fa; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 48rem; margin: 2.5rem auto; padding: 0 1rem; color: var(--ink); }
h1 { margin: 0; } h2 { margin: 2rem 0 0.5rem; font-size: 1.15rem; }
header p { margin: 0.2rem 0 1.2rem; color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0.8rem; }
.card { border: 1px solid var(--line); border-radius: 8px; padding: 0.7rem 0.9rem; }
.card span, .card small { display: block; color: var(--soft); font-size: 0.8rem; }
.card strong { display: block; font-size: 1.3rem; }
.summary { background: var(--pale); border-left: 4px solid var(--blue); border-radius: 0 8px 8px 0; padding: 0.9rem 1.1rem; margin: 1.2rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.95rem; }
th, td { text-align: left; padding: 0.35rem 0.6rem; border-bottom: 1px solid var(--line); }
th { color: var(--soft); font-weight: 600; font-size: 0.8rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
.wide { width: 45%; } .wide i { display: block; height: 0.6rem; border-radius: 3px; background: var(--blue); }
svg { width: 100%; height: auto; } .bar { fill: #9db9d6; } .best { fill: var(--blue); } .worst { fill: #d98c5f; }
text { font-size: 11px; text-anchor: middle; fill: var(--soft); } .axis { fill: var(--ink); }
footer { margin: 2rem 0; color: var(--soft); font-size: 0.8rem; }
</style>
</head>
<body>
<header>
<h1>${escape(title)}</h1>
<p>${escape(profile.rows)} sales from ${escape(profile.first_day)} to ${escape(profile.last_day)}</p>
</header>
<div class="cards">
${card('Revenue', money(profile.revenue), `${money(profile.revenue / profile.rows)} a sale`)}
${card('Units sold', grouped(String(profile.units)), `${(profile.units / profile.rows).toFixed(1)} a sale`)}
${card('Best month', monthName(best.month), money(best.revenue))}
${card('Best product', product.name, `${percent(product.revenue / profile.revenue)} of revenue`)}
</div>
<p class="summary">${escape(summary)}</p>
<h2>Revenue by month</h2>
${chart(trend)}
<h2>By product</h2>
${shares('Product', profile.by_product)}
<h2>By region</h2>
${shares('Region', profile.by_region)}
<h2>The data</h2>
${columnTable(profile.columns)}
<footer>The figures were computed from the file; only the summary was written by a language model. Weakest month: ${escape(monthName(worst.month))}, ${money(worst.revenue)}.</footer>
</body>
</html>`);
