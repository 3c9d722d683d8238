/** Users, what they may act for, and how they prove who they are: what other subjects may use. */
export { accountPages } from './account.pages.tsx';
export { type Accounts, openAccounts } from './accounts.ts';
export { startSweeping, sweepAccounts } from './accounts.worker.ts';
export { createOperator, tokenFor } from './admin.service.ts';
export { type AccountPagesOptions, resumedNotice } from './answers.pages.tsx';
export { apiAuthPlugin } from './api-auth.plugin.ts';
export { actorOfToken, makeToken } from './api-tokens.service.ts';
export { apiTokenPages } from './api-tokens.pages.tsx';
export { hashPassword, SALT_LENGTH } from './password-hash.ts';
export { localPath, withQuery } from './local-path.ts';
export { passwordPages } from './password.pages.tsx';
export type { Actor, MembershipView, Role, Visitor } from './people.ts';
export { secondFactorPages } from './second-factor.pages.tsx';
export { type DemonstrationAccounts, type SignInPagesOptions, signInPages } from './sign-in.pages.tsx';
export { requireActor, requireVisitor, signInPlugin } from './sign-in.plugin.ts';
export type { StashedForm } from './stashed-forms.service.ts';
export { addMembership, createUser, deactivateUser, endMembership, type NewUser } from './users.service.ts';
export { hasDemonstrationUsers } from './users.store.ts';
