import { count, fieldsOf, type Fields } from '../usage/fields.ts';

/** Tokens by what they stand for. Documents are read as images. */
export interface Modalities {
  readonly text: number;
  readonly audio: number;
  readonly image: number;
  readonly video: number;
}

const NAMES: Readonly<Record<string, keyof Modalities>> = {
  text: 'text',
  audio: 'audio',
  image: 'image',
  document: 'image',
  video: 'video',
};

/** Gemini's `[{ modality: 'TEXT', tokenCount: 10 }, …]`, or undefined where there is none. */
export function modalitiesOf(details: unknown): Modalities | undefined {
  if (!Array.isArray(details) || details.length === 0) return undefined;
  const found = { text: 0, audio: 0, image: 0, video: 0 };
  for (const detail of details.map(fieldsOf)) {
    if (detail === undefined) return undefined;
    const name = NAMES[nameOf(detail)];
    if (name === undefined) return undefined;
    found[name] += count(detail, 'tokenCount', 'token_count') ?? 0;
  }
  return found;
}

function nameOf({ modality }: Fields): string {
  return typeof modality === 'string' ? modality.toLowerCase() : '';
}

export function sumOfModalities(...all: readonly (Modalities | undefined)[]): Modalities {
  const sum = (name: keyof Modalities) =>
    all.reduce((total, each) => total + (each?.[name] ?? 0), 0);
  return { text: sum('text'), audio: sum('audio'), image: sum('image'), video: sum('video') };
}
