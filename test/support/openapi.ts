/** Holds what the API answers against its own description. Knows OpenAPI 3.1 and JSON Schema 2020-12, nothing of our program. */
import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

type Json = Record<string, unknown>;

interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly { name: string; in: string; required?: boolean; schema: Json }[];
  readonly body: Json | undefined;
  readonly responses: Readonly<Record<string, { content?: Record<string, { schema: Json }> }>>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Formats are read by their patterns, which our schemas give beside them. */
const ajv = () => new Ajv2020({ strict: false, validateFormats: false, allErrors: true });

export class Description {
  readonly operations: readonly Operation[];
  readonly #document: Json;
  readonly #ajv = ajv();
  readonly #compiled = new Map<string, ValidateFunction>();

  /** Fails when the document is none of OpenAPI 3.1. */
  constructor(document: unknown) {
    this.#document = object(document, 'document');
    assert.match(String(this.#document.openapi), /^3\.1\.\d+$/);
    const info = object(this.#document.info, 'info');
    assert.ok(typeof info.title === 'string' && typeof info.version === 'string');
    this.operations = Object.entries(object(this.#document.paths, 'paths')).flatMap(([path, item]) => {
      assert.match(path, /^\//);
      return METHODS.flatMap((method) => {
        const operation = (item as Json)[method];
        return operation === undefined ? [] : [this.#operation(method, path, object(operation, `${method} ${path}`))];
      });
    });
    this.#everyReferenceLeadsSomewhere(this.#document);
    const components = object(this.#document.components, 'components');
    for (const [name, schema] of Object.entries(object(components.schemas, 'schemas'))) {
      assert.ok(this.#ajv.validateSchema(schema as Json), `the schema ${name}: ${this.#ajv.errorsText()}`);
    }
  }

  #operation(method: string, path: string, operation: Json): Operation {
    const at = `${method} ${path}`;
    assert.ok(typeof operation.summary === 'string', `${at} has a summary`);
    const parameters = (operation.parameters ?? []) as Operation['parameters'];
    const named = parameters.filter((one) => one.in === 'path').map((one) => one.name);
    assert.deepEqual(
      named.sort(),
      [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').sort(),
      `${at} describes what stands in its path`,
    );
    for (const parameter of parameters) {
      assert.ok(['path', 'query', 'header'].includes(parameter.in) && parameter.schema, `${at}: ${parameter.name}`);
      if (parameter.in === 'path') assert.equal(parameter.required, true);
    }
    const responses = object(operation.responses, at) as Operation['responses'];
    assert.ok(Object.keys(responses).every((status) => /^([1-5]\d\d|default)$/.test(status)));
    const body = operation.requestBody as { content?: Record<string, { schema: Json }> } | undefined;
    return {
      method: method.toUpperCase(),
      path,
      parameters,
      responses,
      body: body?.content?.['application/json']?.schema,
    };
  }

  #everyReferenceLeadsSomewhere(value: unknown): void {
    if (value === null || typeof value !== 'object') return;
    const { $ref } = value as Json;
    if (typeof $ref === 'string') assert.ok(this.#find($ref), `${$ref} leads somewhere`);
    for (const inner of Object.values(value)) this.#everyReferenceLeadsSomewhere(inner);
  }

  #find(reference: string): unknown {
    return reference
      .replace(/^#\//, '')
      .split('/')
      .reduce<unknown>((at, step) => (at as Json | undefined)?.[step], this.#document);
  }

  operationOf(method: string, path: string): Operation {
    const [bare = ''] = path.split('?');
    const found = this.operations
      .filter((operation) => operation.method === method)
      .find((operation) => new RegExp(`^${operation.path.replace(/\{\w+\}/g, '[^/]+')}$`).test(bare));
    assert.ok(found, `${method} ${bare} is described`);
    return found;
  }

  /** Fails when an answer is none that the description announces. */
  check(
    method: string,
    path: string,
    answer: {
      status: number;
      headers: Readonly<Record<string, number | string | readonly string[] | undefined>>;
      json: unknown;
    },
  ): void {
    assert.ok(answer.status < 500, `${method} ${path} answers ${answer.status}`);
    const operation = this.operationOf(method, path);
    const response = operation.responses[String(answer.status)] ?? operation.responses.default;
    assert.ok(response, `${method} ${path} announces ${answer.status}`);
    const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? '';
    if (answer.status === 204) return;
    const schema = response.content?.[type]?.schema;
    assert.ok(schema, `${method} ${path} announces ${answer.status} as ${type}`);
    const validate = this.#validator(`${method} ${operation.path} ${answer.status} ${type}`, schema);
    assert.ok(validate(answer.json), `${method} ${path} ${answer.status}: ${this.#ajv.errorsText(validate.errors)}`);
  }

  #validator(id: string, schema: Json): ValidateFunction {
    const known = this.#compiled.get(id);
    if (known) return known;
    // References are to the document's own components, which the schema is given along.
    const made = this.#ajv.compile({ ...schema, components: this.#document.components });
    this.#compiled.set(id, made);
    return made;
  }
}

/** A JSON Schema as somebody else's program would use it. */
export function accepts(schema: object): (input: unknown) => boolean {
  const validate = ajv().compile(schema);
  return (input) => Boolean(validate(input));
}

function object(value: unknown, at: string): Json {
  assert.ok(typeof value === 'object' && value !== null && !Array.isArray(value), `${at} is an object`);
  return value as Json;
}
