/** Users, what they may act for, and how they prove who they are: what other subjects may use. */
export { type Accounts, openAccounts } from './accounts.ts';
export { requireActor, requireVisitor } from './sign-in.plugin.ts';
export { actorOfToken, makeToken } from './api-tokens.service.ts';
export { hashPassword, SALT_LENGTH } from './password-hash.ts';
export { type Actor, type MembershipView, type Role, type Visitor } from './people.ts';
export { addMembership, createUser, deactivateUser, endMembership, type NewUser } from './users.service.ts';
export { hasDemonstrationUsers } from './users.store.ts';
