/** Authorities, what they are competent for, and how they are found: what other subjects may use. */
export {
  accessTo,
  type AreaAccess,
  type Authority,
  AUTHORITY_KINDS,
  type AuthorityKind,
  type AuthorityView,
  type OfficialName,
  officialName,
  type Reader,
  viewOf,
} from './authority.ts';
export {
  authoritiesByIds,
  authorityById,
  type AuthorityPage,
  nationalCoordinators,
  type NewAuthority,
  type Search,
  searchAuthorities,
  searchQuery,
  upsertAuthorities,
} from './directory.store.ts';
export { searchText } from './fold.ts';
