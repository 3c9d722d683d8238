import type { FastifyPluginAsyncZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemResponses } from '../problems.ts';
import { Refusal } from '../refusal.ts';
import { languages, SOURCE_LANGUAGE, sayKey } from '../texts/index.ts';
import { YES_NO } from './assemble.ts';
import { functionsIn } from './functions.ts';
import type { Procedure } from './model.ts';
import type { ProcedureCatalogue, ProcedureVersion } from './versions.store.ts';

export interface ProcedureRoutesOptions {
  readonly procedures: ProcedureCatalogue;
}

const withLanguage = z.object({ lang: z.enum(languages as [string, ...string[]]).optional() });
const item = z.object({
  id: z.string(),
  area: z.string(),
  version: z.string(),
  title: z.string(),
  summary: z.string(),
});

/** `/procedures`: what can be asked, in the reader's language. */
export const procedureRoutes: FastifyPluginAsyncZod<ProcedureRoutesOptions> = async (app, { procedures }) => {
  const tags = ['procedures'];

  app.get(
    '/procedures',
    {
      schema: {
        tags,
        summary: 'The published procedures',
        querystring: withLanguage,
        response: { 200: z.object({ items: z.array(item) }), ...problemResponses },
      },
    },
    async (request) => ({
      items: procedures.published.map((procedure) => summaryOf(procedure, request.language)),
    }),
  );

  app.get(
    '/procedures/:id',
    {
      schema: {
        tags,
        summary:
          'A procedure: roles with the functions that they ask, form, questions with their follow-ups, states, terms',
        params: z.object({ id: z.string().max(120) }),
        querystring: withLanguage,
        response: { 200: z.record(z.string(), z.unknown()), ...problemResponses },
      },
    },
    async (request) => {
      const procedure = procedures.current(request.params.id);
      if (!procedure) throw new Refusal('procedure-unknown', 404);
      return documentOf(procedure, request.language);
    },
  );
};

function textsOf(procedure: Procedure, language: string): (key: string) => string {
  const texts = procedure.texts[language] ?? procedure.texts[SOURCE_LANGUAGE] ?? {};
  return (key) => texts[key] ?? '';
}

function summaryOf(procedure: ProcedureVersion, language: string) {
  const text = textsOf(procedure, language);
  return {
    id: procedure.id,
    area: procedure.area,
    version: procedure.hash,
    title: text('procedure.title'),
    summary: text('procedure.summary'),
  };
}

function documentOf(procedure: ProcedureVersion, language: string) {
  const { workflow } = procedure;
  const text = textsOf(procedure, language);
  const label = (list: string, code: string): string =>
    list === YES_NO ? sayKey(language, `answer.${code}`) : text(`option.${list}.${code}`);
  return {
    ...summaryOf(procedure, language),
    language,
    basis: procedure.basis,
    form: procedure.form.map((section) => ({
      section: section.name,
      title: text(`section.${section.name}`),
      hint: text(`section.${section.name}.hint`),
      ...(section.when ? { when: section.when } : {}),
      fields: section.fields.map((field) => ({
        ...field,
        ...(field.columns
          ? { columns: field.columns.map((one) => ({ ...one, label: text(`column.${field.name}.${one.name}`) })) }
          : {}),
        label: text(`field.${field.name}`),
        hint: text(`field.${field.name}.hint`),
      })),
    })),
    placeholders: Object.fromEntries(
      Object.entries(procedure.placeholders).map(([name, placeholder]) => [
        name,
        { ...placeholder, label: text(`placeholder.${name}`) },
      ]),
    ),
    questions: procedure.questions.map((question) => ({
      ...question,
      chapterTitle: text(`chapter.${question.chapter}`),
      text: text(`question.${question.code}`),
    })),
    roles: Object.entries(workflow.roles).map(([role, rule]) => ({ role, title: text(`role.${role}`), ...rule })),
    functions: functionsIn(workflow).map((name) => ({
      function: name,
      title: text(`function.${name}`),
      help: text(`function.${name}.help`),
    })),
    opening: {
      action: workflow.opening.action,
      by: workflow.opening.by,
      invites: Object.keys(workflow.opening.participants).filter((role) => role !== workflow.opening.by),
    },
    lists: Object.fromEntries(
      Object.entries(procedure.lists).map(([list, codes]) => [
        list,
        codes.map((code) => ({ code, label: label(list, code) })),
      ]),
    ),
    states: workflow.order.map((state) => ({
      state,
      title: text(`state.${state}`),
      ...workflow.states[state],
    })),
    terms: workflow.terms,
  };
}
