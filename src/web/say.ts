/**
 * Speaks a text of the interface in the reader's language: an ICU message from `locales/<lang>.json` with its parameters.
 * The structural minimum `web/` needs; the real one, with keys checked by the compiler, is handed in by who composes a page.
 */
export type Say = (key: string, params?: Record<string, string | number | Date>) => string;
