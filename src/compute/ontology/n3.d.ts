/** The part of n3 that is used: it brings no types of its own. */
declare module 'n3' {
  interface Term {
    termType: string;
    value: string;
  }
  interface Quad {
    subject: Term;
    predicate: Term;
    object: Term;
  }
  export class Parser {
    constructor(options?: { format?: string; baseIRI?: string });
    /** @throws Error for what is no Turtle */
    parse(text: string): Quad[];
  }
}
