/** Names of files as readers see them and browsers save them: what somebody typed, without what could deceive or harm. */

/** Characters; more than an institution's longest habit, and at most 480 bytes of UTF-8 before it is cut by a file system of ours: none, ids name files on disk. */
const MOST_CHARACTERS = 120;
/** Windows takes these for devices, whatever the ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?=\.|$)/i;

/**
 * A name without path, control characters, invisible ones and those that turn the direction of writing (`invoice\u202Efdp.exe`
 * would be read as `invoiceexe.pdf`), and without what no file system takes. Letters of every language stay.
 */
export function cleanFileName(given: string): string {
  const last =
    given
      .toWellFormed()
      .split(/[/\\]/)
      .findLast((part) => part.trim() !== '') ?? '';
  const clean = tidy(
    last
      .normalize('NFC')
      .replace(/[\p{Zs}\p{Zl}\p{Zp}\t\n\r]+/gu, ' ')
      .replace(/\p{C}/gu, '')
      .replace(/[<>:"|?*]/g, '_'),
  );
  const ending = /\.[^.\s]{1,10}$/u.exec(clean)?.[0] ?? '';
  const stem = [...clean.slice(0, clean.length - ending.length)].slice(0, MOST_CHARACTERS - ending.length).join('');
  const name = `${tidy(stem)}${ending}`;
  return name === '' || name === ending ? `file${ending}` : name.replace(DEVICE, '_$&');
}

/** Leading dots hide a file, ending ones and spaces are dropped by Windows. */
const tidy = (name: string): string => name.replace(/^[.\s]+|[.\s]+$/gu, '').replace(/ {2,}/g, ' ');

/** What follows the last dot, in small letters; '' without one. */
export const endingOf = (name: string): string => /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? '';

/** The value of Content-Disposition that saves a file under its name (RFC 6266, with the name in UTF-8 by RFC 8187). */
export function asDownload(name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const full = encodeURIComponent(name).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${full}`;
}
