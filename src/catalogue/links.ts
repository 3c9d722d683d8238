import { type Procedure, READERS } from '../procedures/index.ts';
import { anyOf, formatList } from '../texts/index.ts';
import type { Words } from './words.ts';

/** What can be made of an exchange: a draft of another procedure of the area, in the same case. */
export interface LinkDescription {
  readonly link: string;
  readonly title: string;
  readonly help: string;
  /** By whom and when, whom it asks, and what it takes along. */
  readonly sentences: readonly string[];
}

export const linksOf = ({ workflow }: Procedure, { language, say, text }: Words): LinkDescription[] =>
  Object.entries(workflow.links).map(([link, { by, from, to, fills }]) => {
    const roles = anyOf(
      language,
      by.map((role) => (role === READERS ? say('catalogue.link.readers') : text(`role.${role}`))),
    );
    const states = anyOf(
      language,
      from.map((state) => say('catalogue.quoted', { text: text(`state.${state}`) })),
    );
    const fields = [...new Set(Object.values(fills))].map((field) => text(`field.${field}`));
    return {
      link,
      title: text(`link.${link}`),
      help: text(`link.${link}.help`),
      sentences: [
        say('catalogue.link.by', { roles, states }),
        ...(to === undefined ? [] : [say('catalogue.link.to', { role: text(`role.${to}`) })]),
        ...(fields.length === 0 ? [] : [say('catalogue.link.fills', { fields: formatList(language, fields) })]),
      ],
    };
  });
