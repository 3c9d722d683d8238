/** Whether a text is a UUID as PostgreSQL takes one: anything else from an address or a cursor names nothing. */
export const isUuid = (text: string): boolean => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

/** Before every id that we give; also the id of nothing. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
