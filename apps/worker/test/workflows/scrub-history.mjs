// Takes what is of one machine out of a recorded history:
// temporal workflow show --workflow-id ID --output json | node scrub-history.mjs > histories/NAME.json
import { text } from 'node:stream/consumers';

const PROCESS_AT_HOST = /^\d+@[\w.-]+$/;

function scrub(key, value) {
  if (key === 'stackTrace') return '';
  return typeof value === 'string' && PROCESS_AT_HOST.test(value) ? 'worker' : value;
}

const history = JSON.parse(await text(process.stdin));
process.stdout.write(`${JSON.stringify(history, scrub, 2)}\n`);
