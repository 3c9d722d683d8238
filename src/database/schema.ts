/** The tables as Kysely sees them. Written by hand beside the migrations. */
export interface DB {}
