/** A JSON schema, so far as the service's own document uses it. */
export type Schema =
  | boolean
  | {
      $ref?: string;
      type?: string | readonly string[];
      enum?: readonly unknown[];
      const?: unknown;
      anyOf?: readonly Schema[];
      oneOf?: readonly Schema[];
      allOf?: readonly Schema[];
      properties?: Record<string, Schema>;
      required?: readonly string[];
      additionalProperties?: Schema;
      items?: Schema;
      description?: string;
    };

/** A parameter of an operation. */
export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
}

type Content = Record<string, { schema: Schema }>;

interface DocumentedOperation {
  operationId: string;
  summary: string;
  description?: string;
  parameters?: readonly Parameter[];
  requestBody?: { required: boolean; content: Content };
  responses: Record<string, { content?: Content }>;
}

/** The service's OpenAPI document. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, DocumentedOperation>>;
  components: { schemas: Record<string, Schema> };
}

/** One operation as clients see it. */
export interface Operation {
  id: string;
  /** In capitals. */
  method: string;
  path: string;
  summary: string;
  description: string | null;
  parameters: readonly Parameter[];
  body: { isRequired: boolean; content: Content } | null;
  /** What successes answer, by type; empty for none. */
  answers: readonly { type: string; schema: Schema }[];
}

export const JSON_TYPE = 'application/json';

/** All operations, in the order of their paths. */
export function operationsOf({ paths }: OpenApiDocument): Operation[] {
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, documented]) =>
        toOperation(path, method.toUpperCase(), documented),
      ),
    )
    .sort((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey({ path, method }: Operation): string {
  return `${path} ${method}`;
}

function toOperation(path: string, method: string, documented: DocumentedOperation): Operation {
  const { operationId: id, summary, description, parameters = [], requestBody, responses } = documented;
  const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
  const answers = successes.flatMap(([, { content = {} }]) =>
    Object.entries(content).map(([type, { schema }]) => ({ type: type.split(';')[0] ?? type, schema })),
  );
  const body = requestBody ? { isRequired: requestBody.required, content: requestBody.content } : null;
  return { id, method, path, summary, description: description ?? null, parameters, body, answers };
}
