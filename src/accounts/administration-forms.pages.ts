import { type Issue, Refusal } from '../refusal.ts';
import { sayIn } from '../texts/index.ts';
import { type FieldModel, type FormBody, type FormModel, readForm } from '../web/index.ts';
import type { NewMember } from './administration.service.ts';
import type { MemberView } from './administration.store.ts';
import { type Role, ROLES } from './people.ts';
import { personFields, readPerson } from './person-fields.pages.ts';

/** The forms of a local administrator: what they ask, and what was posted. */

export const USERS = '/authority/users';

function rolesField(language: string, roles: readonly Role[]): FieldModel {
  const say = sayIn(language);
  return {
    kind: 'checkboxes',
    name: 'roles',
    label: say('people.roles'),
    required: true,
    value: roles,
    options: ROLES.map((role) => ({
      value: role,
      label: say(`account.role.${role}`),
      hint: say(`people.role.${role}.hint`),
    })),
  };
}

export function newMemberForm(language: string, csrf: string): FormModel {
  return {
    action: `${USERS}/new`,
    hidden: { csrf },
    sections: [{ fields: [...personFields(language), rolesField(language, ['handler'])] }],
    buttons: [{ label: sayIn(language)('people.add.submit'), kind: 'primary' }],
    guardUnsaved: true,
  };
}

/** @throws Refusal with all faults */
export function readNewMember(form: FormModel, body: FormBody): NewMember {
  const values = readForm(fieldsOf(form), body);
  const { person, issues } = readPerson(values);
  const { roles, issues: ofRoles } = rolesIn(values.roles);
  refuse([...issues, ...ofRoles]);
  return { ...person, roles };
}

export function rolesForm(language: string, csrf: string, member: MemberView): FormModel {
  return {
    action: `${USERS}/${member.membershipId}`,
    hidden: { csrf },
    sections: [{ fields: [rolesField(language, member.roles)] }],
    buttons: [{ label: sayIn(language)('people.roles.save'), kind: 'primary' }],
  };
}

/** @throws Refusal with the fault at `roles` */
export function readRoles(form: FormModel, body: FormBody): readonly Role[] {
  const { roles, issues } = rolesIn(readForm(fieldsOf(form), body).roles);
  refuse(issues);
  return roles;
}

export const fieldsOf = (form: FormModel): FieldModel[] => form.sections.flatMap((section) => section.fields);

function rolesIn(given: unknown): { roles: readonly Role[]; issues: Issue[] } {
  const posted = Array.isArray(given) ? (given as unknown[]) : [];
  const roles = ROLES.filter((role) => posted.includes(role));
  if (posted.some((role) => !ROLES.includes(role as Role)))
    return { roles, issues: [{ pointer: 'roles', code: 'unknown-option' }] };
  return { roles, issues: roles.length === 0 ? [{ pointer: 'roles', code: 'required' }] : [] };
}

function refuse(issues: readonly Issue[]): void {
  if (issues.length > 0) throw new Refusal('input-invalid', 422, { count: issues.length }, issues);
}
