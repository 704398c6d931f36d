import { Parser } from 'n3';
import type { OntologyColumn, OntologyEntity, OntologyType } from '../../domain/data/ontology';
import { DomainError, messageOf } from '../../domain/errors';

const RDF = 'http://www.w3.org/1999/02/22-rdf-syntax-ns#';
const RDFS = 'http://www.w3.org/2000/01/rdf-schema#';
const OWL = 'http://www.w3.org/2002/07/owl#';
const XSD = 'http://www.w3.org/2001/XMLSchema#';
/** On a property: `true` makes it what a model is to predict. */
const TARGET = 'urn:modelkeeper:target';
/** Where properties are that say of no class that they are its own. */
const NO_CLASS = 'Thing';

const TYPE_OF: Readonly<Record<string, OntologyType>> = {
  ...Object.fromEntries(
    [
      'integer',
      'int',
      'long',
      'short',
      'byte',
      'nonNegativeInteger',
      'positiveInteger',
      'unsignedInt',
      'gYear',
    ].map((name) => [`${XSD}${name}`, 'integer' as const]),
  ),
  ...Object.fromEntries(['decimal', 'double', 'float'].map((name) => [`${XSD}${name}`, 'number' as const])),
  [`${XSD}boolean`]: 'boolean',
  [`${XSD}date`]: 'date',
  [`${XSD}dateTime`]: 'datetime',
  [`${XSD}dateTimeStamp`]: 'datetime',
};

/**
 * The entities of an ontology in Turtle: classes (OWL or RDFS) with the datatype properties whose domain they are. A
 * property without a range, or with a range of strings, holds texts; one whose range lists values (`owl:oneOf`) is a
 * category.
 * @throws DomainError VALIDATION_FAILED for what is no Turtle, or holds no property
 */
export function parseTurtle(text: string): OntologyEntity[] {
  const graph = readGraph(text);
  const columns = new Map<string, OntologyColumn[]>();
  for (const property of propertiesOf(graph)) {
    const domains = graph.values(property, `${RDFS}domain`);
    for (const domain of domains.length > 0 ? domains : [NO_CLASS])
      columns.set(domain, [...(columns.get(domain) ?? []), columnOf(graph, property)]);
  }
  if (columns.size === 0)
    throw new DomainError(
      'VALIDATION_FAILED',
      'the Turtle names no property: declare each column as owl:DatatypeProperty, with rdfs:domain and rdfs:range',
    );
  return [...columns].map(([iri, found]) => ({ name: nameOf(graph, iri), columns: found }));
}

interface Graph {
  /** What a subject has under a predicate, in the order of the text. */
  values(subject: string, predicate: string): string[];
  /** What has the type. */
  instances(type: string): string[];
}

function readGraph(text: string): Graph {
  const objects = new Map<string, string[]>();
  const types = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, value: string): void => {
    const known = map.get(key);
    if (known) known.push(value);
    else map.set(key, [value]);
  };
  try {
    for (const { subject, predicate, object } of new Parser({ format: 'text/turtle' }).parse(text)) {
      add(objects, `${subject.value} ${predicate.value}`, object.value);
      if (predicate.value === `${RDF}type`) add(types, object.value, subject.value);
    }
  } catch (error) {
    const reason = messageOf(error);
    throw new DomainError('VALIDATION_FAILED', `turtle: ${reason}`, { cause: error });
  }
  return {
    values: (subject, predicate) => objects.get(`${subject} ${predicate}`) ?? [],
    instances: (type) => types.get(type) ?? [],
  };
}

function propertiesOf(graph: Graph): string[] {
  const found = [`${OWL}DatatypeProperty`, `${RDF}Property`].flatMap((type) => graph.instances(type));
  return [...new Set(found)];
}

function columnOf(graph: Graph, property: string): OntologyColumn {
  const [range = ''] = graph.values(property, `${RDFS}range`);
  const values = graph.values(range, `${OWL}oneOf`).flatMap((list) => listOf(graph, list));
  const type = values.length > 0 ? 'category' : (TYPE_OF[range] ?? 'text');
  const isTarget = graph.values(property, TARGET).includes('true');
  return { name: nameOf(graph, property), type, values, isTarget };
}

function listOf(graph: Graph, head: string): string[] {
  const values: string[] = [];
  const seen = new Set<string>();
  for (let node = head; node !== `${RDF}nil` && !seen.has(node); ) {
    seen.add(node);
    values.push(...graph.values(node, `${RDF}first`));
    node = graph.values(node, `${RDF}rest`)[0] ?? `${RDF}nil`;
  }
  return values;
}

/** The label, else the last part of the IRI. */
function nameOf(graph: Graph, iri: string): string {
  const [label] = graph.values(iri, `${RDFS}label`);
  return label ?? iri.split(/[#/:]/).at(-1) ?? iri;
}
