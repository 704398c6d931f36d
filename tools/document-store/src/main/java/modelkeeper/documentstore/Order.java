package modelkeeper.documentstore;

import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Comparator;

/**
 * The order that a query asks for, over the values that it looks at. Those are taken out of each
 * document once: the library's own comparator looks for them, path and all, in every comparison.
 */
final class Order implements Comparator<Object[]> {

  private final String[] paths;
  private final ValueComparator[] comparators;
  private final Fields fields;

  /** {@code asked} names at least one path, with a positive number where smaller values go first. */
  Order(Document asked) {
    paths = asked.keySet().toArray(String[]::new);
    comparators = new ValueComparator[paths.length];
    for (int i = 0; i < paths.length; i++) {
      boolean isAscending = ((Number) asked.get(paths[i])).intValue() > 0;
      comparators[i] = isAscending ? ValueComparator.asc() : ValueComparator.desc();
    }
    fields = Fields.named(asked);
  }

  Object[] valuesOf(StoredDocument stored) {
    Document document = stored.decode(fields);
    Object[] values = new Object[paths.length];
    for (int i = 0; i < paths.length; i++) {
      values[i] = FieldPath.valueIn(document, paths[i]);
    }
    return values;
  }

  @Override
  public int compare(Object[] one, Object[] other) {
    for (int i = 0; i < comparators.length; i++) {
      int compared = comparators[i].compare(one[i], other[i]);
      if (compared != 0) {
        return compared;
      }
    }
    return 0;
  }
}
