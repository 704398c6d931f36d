package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Tells the documents that a query asks for. What can be seen in their bytes is looked at there,
 * which takes a tenth of the time; only for what can't does the library's matcher get them decoded.
 */
final class Filter implements Predicate<StoredDocument> {

  private final Document query;
  private final BiPredicate<Document, Document> matcher;
  private final Fields looked;
  private final List<PlainCondition> plain = new ArrayList<>();

  /** What is left for the matcher when all plain conditions are met. */
  private final Document rest = new Document();

  private final Fields lookedByRest;
  private final Fields named;

  Filter(Document query, BiPredicate<Document, Document> matcher) {
    this.query = query;
    this.matcher = matcher;
    this.looked = Fields.ofQuery(query);
    List<Object> others = new ArrayList<>();
    sort(query, others);
    if (!others.isEmpty()) {
      rest.put("$and", others);
    }
    this.lookedByRest = Fields.ofQuery(rest);
    Document names = new Document();
    plain.forEach(condition -> names.put(condition.field(), 1));
    this.named = Fields.named(names);
  }

  private void sort(Document conditions, List<Object> others) {
    conditions.forEach(
        (key, asked) -> {
          PlainCondition condition = PlainCondition.of(key, asked);
          if (condition != null) {
            plain.add(condition);
          } else if (key.equals("$and") && isOfDocuments(asked)) {
            ((Collection<?>) asked).forEach(one -> sort((Document) one, others));
          } else {
            others.add(new Document(key, asked));
          }
        });
  }

  private static boolean isOfDocuments(Object asked) {
    return asked instanceof Collection<?> list
        && !list.isEmpty()
        && list.stream().allMatch(Document.class::isInstance);
  }

  @Override
  public boolean test(StoredDocument found) {
    return switch (ofPlain(found)) {
      case NO -> false;
      case YES -> rest.isEmpty() || matcher.test(found.decode(lookedByRest), rest);
      case UNKNOWN -> matcher.test(found.decode(looked), query);
    };
  }

  private PlainCondition.Verdict ofPlain(StoredDocument found) {
    boolean[] isSeen = new boolean[plain.size()];
    int left = named.size();
    ElementReader elements = new ElementReader(found.bytes());
    while (left > 0 && elements.next()) {
      String name = named.named(found.bytes(), elements.nameStart(), elements.nameEnd());
      if (name == null) {
        continue;
      }
      left--;
      for (int i = 0; i < isSeen.length; i++) {
        if (plain.get(i).field().equals(name)) {
          isSeen[i] = true;
          PlainCondition.Verdict verdict = plain.get(i).of(elements);
          if (verdict != PlainCondition.Verdict.YES) {
            return verdict;
          }
        }
      }
    }
    for (int i = 0; i < isSeen.length; i++) {
      if (!isSeen[i] && plain.get(i).ofMissing() == PlainCondition.Verdict.NO) {
        return PlainCondition.Verdict.NO;
      }
    }
    return PlainCondition.Verdict.YES;
  }
}
