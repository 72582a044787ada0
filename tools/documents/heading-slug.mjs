/**
 * The anchor of a heading, made as GitHub makes it, so that a link to a heading leads to the same
 * place on GitHub and on the site.
 *
 * @module
 */
export function headingSlug(heading) {
  return heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{Letter}\p{Mark}\p{Number}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
