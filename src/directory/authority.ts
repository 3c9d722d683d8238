import { nameIn, type NamedIn } from '../texts/index.ts';
/** What an authority holds in one area, and what it is competent for. */
export interface AreaAccess {
  readonly area: string;
  /** Functions, by the names that the procedures of the area give. */
  readonly functions: readonly string[];
  /** Codes of the vocabulary that the area names; none: for nothing in particular. */
  readonly competences: readonly string[];
}

/** An authority as the directory holds it. */
export interface Authority {
  readonly id: string;
  /** ISO 3166-1; `EU` for the Commission. */
  readonly country: string;
  readonly kind: AuthorityKind;
  readonly coordinator: 'national' | null;
  /** Official name by language tag, in the authority's own order. */
  readonly official: Readonly<Record<string, string>>;
  /** In English, so that foreigners understand what it is. */
  readonly informal: string;
  readonly place: string;
  readonly region: string | null;
  readonly address: string;
  readonly email: string;
  readonly phone: string | null;
  readonly website: string | null;
  /** Tags of the languages that its users understand. */
  readonly languages: readonly string[];
  readonly status: 'active' | 'deactivated';
  readonly areas: readonly AreaAccess[];
}

export const AUTHORITY_KINDS = [
  'agency',
  'coordinator',
  'health-body',
  'labour-inspectorate',
  'ministry',
  'municipality',
  'professional-body',
  'region',
  'university',
] as const;

export type AuthorityKind = (typeof AUTHORITY_KINDS)[number];

/** Who looks into the directory. */
export interface Reader {
  /** In which texts and names are given. */
  readonly language: string;
  /** What the reader's authority understands, and the language it reads the pages in. */
  readonly languages: readonly string[];
}

/** An authority as one reader sees it. */
export interface AuthorityView extends Omit<Authority, 'official'> {
  /** Official name in the reader's language if it has one, else the first. */
  readonly name: NamedIn;
  /** Its official names in other languages. */
  readonly otherNames: readonly NamedIn[];
  /** Languages that both sides understand, in the order of the authority. */
  readonly languagesShared: readonly string[];
  /** Of all its areas, each once. */
  readonly competences: readonly string[];
}

export function viewOf(authority: Authority, reader: Reader): AuthorityView {
  const { official, ...rest } = authority;
  const name = nameIn(official, reader.language);
  return {
    ...rest,
    name,
    otherNames: Object.entries(official)
      .filter(([lang]) => lang !== name.lang)
      .map(([lang, text]) => ({ text, lang })),
    languagesShared: authority.languages.filter((language) => reader.languages.includes(language)),
    competences: [...new Set(authority.areas.flatMap((access) => access.competences))],
  };
}

/** What it holds in an area; nothing when it has no access. */
export function accessTo(authority: Pick<Authority, 'areas'>, area: string): AreaAccess | undefined {
  return authority.areas.find((access) => access.area === area);
}

/** Whether it holds any of these functions in an area. */
export const holdsAny = (authority: Pick<Authority, 'areas'>, area: string, functions: readonly string[]): boolean =>
  accessTo(authority, area)?.functions.some((one) => functions.includes(one)) ?? false;
