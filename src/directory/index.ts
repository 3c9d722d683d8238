/** Authorities, what they are competent for, and how they are found: what other subjects may use. */
export {
  accessTo,
  type AreaAccess,
  type Authority,
  AUTHORITY_KINDS,
  type AuthorityKind,
  type AuthorityView,
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
export {
  directoryPages,
  type DirectoryPagesOptions,
  type RecipientSearch,
  recipientSearch,
} from './directory.pages.tsx';
export { type Catalogue, directoryRoutes, type DirectoryRoutesOptions } from './directory.routes.ts';
export { findAuthorities, type Found, readAuthority, readerOf } from './directory.service.ts';
export { fold, searchText } from './fold.ts';
export { romanise } from './romanise.ts';
export { competenceLabels } from './registration.ts';
export { registrationPages, type RegistrationPagesOptions } from './registration.pages.tsx';
export {
  AuthoritySearch,
  type AuthoritySearchProps,
  type Choice,
  type Criteria,
  criteriaQuery,
} from './search.pages.tsx';
