package modelkeeper.documentstore;

import de.bwaldvogel.mongo.backend.AbstractUniqueIndex;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map.Entry;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * A unique index that finds documents by whole keys. It serves a query that fixes all of its
 * fields, whatever else the query asks: the rest is looked at in the documents that it finds.
 */
abstract class PointIndex extends AbstractUniqueIndex<Key> {

  private final List<String> fields;

  PointIndex(String name, List<IndexKey> keys, boolean sparse) {
    super(name, keys, sparse);
    fields = keys.stream().map(IndexKey::getKey).toList();
  }

  @Override
  protected final List<String> keys() {
    return fields;
  }

  /** Where any document lies follows from its id. */
  @Override
  public final Key getPosition(Document document) {
    return Key.of(document.get("_id"));
  }

  /** Asked twice with every update; most change nothing here. */
  @Override
  protected final boolean nullAwareEqualsKeys(Document before, Document after) {
    boolean isSame =
        fields.stream()
            .allMatch(
                path ->
                    Objects.equals(
                        FieldPath.valueIn(before, path), FieldPath.valueIn(after, path)));
    return isSame || super.nullAwareEqualsKeys(before, after);
  }

  @Override
  public final boolean canHandle(Document query) {
    if (fields.size() == 1 && isListOfPoints(query.get(fields.get(0)))) {
      return true;
    }
    return fields.stream().allMatch(field -> isPoint(query.get(field)));
  }

  @Override
  public final Iterable<Key> getPositions(Document query) {
    if (query.get(fields.get(0)) instanceof Document condition) {
      Set<Key> found = new LinkedHashSet<>();
      for (Object value : (Collection<?>) condition.get("$in")) {
        found.add(getPosition(new KeyValue(List.of(value))));
      }
      found.remove(null);
      return found;
    }
    Key found = getPosition(new KeyValue(fields.stream().map(query::get).toList()));
    return found == null ? List.of() : List.of(found);
  }

  /** A value that a field has or hasn't. Null isn't: it also means that the field is missing. */
  static boolean isPoint(Object value) {
    return value instanceof String
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Instant
        || value instanceof ObjectId
        || value instanceof UUID;
  }

  static boolean isListOfPoints(Object condition) {
    return condition instanceof Document document
        && document.size() == 1
        && document.get("$in") instanceof Collection<?> values
        && values.stream().allMatch(PointIndex::isPoint);
  }

  @Override
  protected final Iterable<Entry<KeyValue, Key>> getIterable() {
    throw new UnsupportedOperationException("this index is not read from end to end");
  }
}
