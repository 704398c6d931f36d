/** Something that is on record, as a question may meet it. */
export interface Passage {
  /** What a person can look it up by: an id, or a document and its heading. */
  id: string;
  kind: 'recipe' | 'version' | 'model' | 'run' | 'document';
  title: string;
  /** One sentence that says what it is. */
  fact: string;
  /** All words by which it may be found, beside those of title and fact. */
  text: string;
}

/** Saturation of repeated words and weight of a passage's length: the usual values of BM25. */
const K1 = 1.2;
const B = 0.75;
/** Words that say nothing of what is asked. */
const STOP_WORDS = new Set(
  'a an and are as at be by did do does for from how i in is it me my of on or show tell that the this to was we were what when which who why with you'.split(
    ' ',
  ),
);

/** The best passages for a question, best first, by Okapi BM25 (Robertson and Zaragoza, 2009); none that shares no word. */
export function rankPassages(question: string, passages: readonly Passage[], limit: number): Passage[] {
  const asked = [...new Set(wordsOf(question))];
  const documents = passages.map((passage) => countsOf(passage));
  const meanLength = documents.reduce((sum, { length }) => sum + length, 0) / Math.max(1, documents.length);
  const weights = asked.map((word) => {
    const holding = documents.filter(({ counts }) => counts.has(word)).length;
    return { word, weight: Math.log(1 + (documents.length - holding + 0.5) / (holding + 0.5)) };
  });
  return documents
    .map(({ passage, counts, length }) => {
      const score = weights.reduce((sum, { word, weight }) => {
        const count = counts.get(word) ?? 0;
        return sum + (weight * count * (K1 + 1)) / (count + K1 * (1 - B + (B * length) / meanLength));
      }, 0);
      return { passage, score };
    })
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, limit)
    .map(({ passage }) => passage);
}

function countsOf(passage: Passage): { passage: Passage; counts: Map<string, number>; length: number } {
  const words = wordsOf(`${passage.id} ${passage.title} ${passage.fact} ${passage.text}`);
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return { passage, counts, length: words.length };
}

/** Words in lower case, plurals as singulars; an id also counts as a whole. */
function wordsOf(text: string): string[] {
  const whole = text.toLowerCase().match(/[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)+/gu) ?? [];
  const parts = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const words = parts
    .filter((word) => !STOP_WORDS.has(word))
    .map((word) => word.replace(/(?<=\p{L}{3})s$/u, ''));
  return [...whole, ...words];
}
