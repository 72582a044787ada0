import { WORD_FAMILIES } from '../../src/families/all-families.ts';
import { PHRASE_FAMILIES } from '../../src/families/phrase-families.ts';
import { isSecretField, withoutSecrets } from '../../src/index.ts';
import { INNOCENT_FIELDS } from './innocent-fields.ts';
import { INNOCENT_TEXTS } from './innocent-texts.ts';
import { SECRET_FIELD_NAMES, SECRET_VALUE_TEMPLATES, SHORT_SECRETS } from './named-secrets.ts';
import { BARE_SHAPES, isShown, SHAPES } from './shapes.ts';
import { filled, planted } from './templates.ts';

const LOOKS = [
  ...WORD_FAMILIES.flatMap(({ examples, look }) =>
    examples.map((example) => [example, !look.startsWith('(')] as const),
  ),
  ...PHRASE_FAMILIES.flatMap(({ examples }) =>
    examples.map((example) => [example, false] as const),
  ),
];
const VALUES_OF_A_NAME = 3;
/** Where a short value is still told from what is around it. */
const SHAPES_OF_SHORT = ['JSON', 'JSON in JSON', 'query', 'environment'];

/** One line for whoever reads the log of CI. */
function report(what: string, found: number, of: number): number {
  const percent = (100 * found) / of;
  process.stdout.write(`secrets: ${what}: ${found} of ${of} (${percent.toFixed(2)} %)\n`);
  return percent;
}

it('of the secrets with a look of their own, 3 % at most are shown, in any shape', () => {
  const seen = LOOKS.flatMap(([example, isWord], index) => {
    const [text, secrets] = planted(example, isWord, index + 100);
    return Object.entries(BARE_SHAPES).map(([shape, shaped]) => {
      const redacted = withoutSecrets(shaped(text));
      return secrets.some((secret) => isShown(redacted, secret)) ? `${example} (${shape})` : '';
    });
  });
  expect(LOOKS.length).toBeGreaterThanOrEqual(229);
  expect(Object.keys(BARE_SHAPES).length).toBeGreaterThanOrEqual(12);
  const shown = seen.filter((one) => one !== '');
  expect(report('leaked by look', shown.length, seen.length)).toBeLessThanOrEqual(3);
});

it('of the secrets that are known by their names, 1 % at most are shown, in any shape', () => {
  const long = SECRET_FIELD_NAMES.flatMap((name, index) =>
    Array.from({ length: VALUES_OF_A_NAME }, (_, turn) => {
      const at = (index + turn * 3) % SECRET_VALUE_TEMPLATES.length;
      const secret = filled(SECRET_VALUE_TEMPLATES[at] ?? '', index + 1);
      return Object.values(SHAPES).map((shaped) =>
        isShown(withoutSecrets(shaped(name, secret)), secret),
      );
    }).flat(),
  );
  const short = SHORT_SECRETS.flatMap(([name, secret]) =>
    SHAPES_OF_SHORT.map((shape) =>
      isShown(withoutSecrets(SHAPES[shape]?.(name, secret) ?? secret), secret),
    ),
  );
  const fields = [...SECRET_FIELD_NAMES.map((name) => [name, filled('<a16>')] as const)]
    .concat(SHORT_SECRETS.map(([name, secret]) => [name, secret] as const))
    .map(([name, secret]) => !isSecretField(name, secret));
  const all = [...long, ...short, ...fields];
  const leaked = all.filter(Boolean).length;
  expect(report('leaked by name', leaked, all.length)).toBeLessThanOrEqual(1);
});

it('of the texts without a secret, 2 % at most are changed', () => {
  expect(new Set(INNOCENT_TEXTS).size).toBeGreaterThanOrEqual(353);
  const changed = INNOCENT_TEXTS.filter((text) => withoutSecrets(text) !== text);
  const percent = report('false redactions of texts', changed.length, INNOCENT_TEXTS.length);
  expect(percent).toBeLessThanOrEqual(2);
});

it('of the fields without a secret, 5 % at most are taken for one', () => {
  const taken = INNOCENT_FIELDS.filter(
    ([name, value]) =>
      isSecretField(name, value) || (typeof value === 'string' && withoutSecrets(value) !== value),
  );
  const percent = report('false redactions of fields', taken.length, INNOCENT_FIELDS.length);
  expect(percent).toBeLessThanOrEqual(5);
});
