import { Form, type FormModel, Page, type Shell } from '../../src/web/index.ts';
import type { GalleryLang } from './gallery.tsx';
import { texts } from './gallery-texts.ts';

/** Every kind of field once, with follow-ups two deep. */
export function galleryForm(lang: GalleryLang): FormModel {
  const t = texts[lang];
  return {
    action: `/${lang}/refused`,
    hidden: { csrf: 'token', key: '0b9c' },
    guardUnsaved: true,
    sections: [
      {
        title: t.person,
        intro: t.detail,
        fields: [
          {
            kind: 'text',
            name: 'surname',
            label: t.surname,
            required: true,
            personal: true,
            autocomplete: 'off',
            spellcheck: false,
          },
          { kind: 'email', name: 'email', label: t.email, autocomplete: 'email', hint: t.emailHint },
          { kind: 'date', name: 'birth', label: t.birth, required: true, personal: true, hint: t.birthHint },
          {
            kind: 'select',
            name: 'profession',
            label: t.profession,
            required: true,
            options: [
              {
                label: t.health,
                options: [
                  { value: 'doctor', label: t.doctor },
                  { value: 'nurse', label: t.nurse },
                ],
              },
              { value: 'other', label: t.other },
            ],
          },
          {
            kind: 'group',
            when: { field: 'profession', equals: 'other' },
            fields: [{ kind: 'text', name: 'profession-other', label: t.which, required: true }],
          },
        ],
      },
      {
        title: t.questions,
        fields: [
          {
            kind: 'radios',
            name: 'q1',
            label: t.question1,
            required: true,
            info: t.lead,
            options: [
              { value: 'yes', label: t.yes },
              { value: 'no', label: t.no, hint: t.noHint },
              { value: 'unknown', label: t.unknown },
            ],
          },
          {
            kind: 'group',
            when: { field: 'q1', equals: ['no', 'unknown'] },
            legend: t.question2,
            fields: [
              {
                kind: 'radios',
                name: 'q2',
                label: t.question3,
                inline: true,
                options: [
                  { value: 'yes', label: t.yes },
                  { value: 'no', label: t.no },
                ],
              },
              {
                kind: 'group',
                when: { field: 'q2', equals: 'yes' },
                fields: [{ kind: 'date', name: 'since', label: t.since }],
              },
            ],
          },
          {
            kind: 'group',
            when: { field: 'q1', equals: 'yes' },
            fields: [{ kind: 'text', name: 'number', label: t.number, width: 's' }],
          },
          {
            kind: 'checkboxes',
            name: 'documents',
            label: t.documents,
            options: [
              { value: 'diploma', label: t.diploma },
              { value: 'certificate', label: t.certificate, hint: t.noHint },
            ],
          },
          { kind: 'number', name: 'days', label: t.days, required: true, min: 1, max: 60, suffix: t.daysUnit },
          {
            kind: 'textarea',
            name: 'text',
            label: t.note,
            rows: 4,
            language: {
              value: lang,
              options: [
                { value: 'en', label: 'English', lang: 'en' },
                { value: 'hu', label: 'magyar', lang: 'hu' },
              ],
            },
          },
          { kind: 'file', name: 'attachment', label: t.attachment, hint: t.attachmentHint },
          { kind: 'checkbox', name: 'urgent', label: t.urgent, hint: t.noHint },
        ],
      },
    ],
    buttons: [
      { label: t.send, kind: 'primary' },
      { label: t.save, kind: 'secondary', name: 'save', value: '1', formaction: `/${lang}/save` },
      { label: t.remove, kind: 'danger', formaction: `/${lang}/delete` },
      { label: t.cancel, kind: 'ghost' },
    ],
  };
}

export function FormPage({ shell, title, model }: { shell: Shell; title: string; model: FormModel }) {
  return (
    <Page shell={shell} title={title} errors={model.errors ?? []}>
      <Form model={model} />
    </Page>
  );
}

export function SignInPage({ shell, lang }: { shell: Shell; lang: GalleryLang }) {
  const t = texts[lang];
  const { person: _, ...outside } = shell;
  return (
    <Page shell={{ ...outside, navigation: [], signInHref: '/sign-in' }} title={t.signIn}>
      <Form
        model={{
          action: '/sign-in',
          sections: [
            {
              fields: [
                { kind: 'email', name: 'email', label: t.email, required: true, autocomplete: 'username' },
                {
                  kind: 'password',
                  name: 'password',
                  label: t.password,
                  required: true,
                  autocomplete: 'current-password',
                },
                { kind: 'one-time-code', name: 'code', label: t.code, required: true, maxlength: 6 },
              ],
            },
          ],
          buttons: [{ label: t.signIn, kind: 'primary' }],
        }}
      />
    </Page>
  );
}
