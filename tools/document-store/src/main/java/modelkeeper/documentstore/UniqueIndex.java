package modelkeeper.documentstore;

import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;

/** A unique index in a table of its own: from the fields' values to where the document lies. */
final class UniqueIndex extends PointIndex {

  private final Table<Key> positions;

  UniqueIndex(String name, List<IndexKey> keys, boolean sparse, Table<Key> positions) {
    super(name, keys, sparse);
    this.positions = positions;
  }

  @Override
  protected Key getPosition(KeyValue values) {
    return positions.get(Key.of(values));
  }

  @Override
  protected boolean putKeyPosition(KeyValue values, Key position) {
    Key key = Key.of(values);
    if (positions.get(key) != null) {
      return false;
    }
    positions.put(key, position);
    return true;
  }

  @Override
  protected Key removeDocument(KeyValue values) {
    Key key = Key.of(values);
    Key position = positions.get(key);
    if (position != null) {
      positions.remove(key);
    }
    return position;
  }

  @Override
  public long getCount() {
    return positions.size();
  }

  @Override
  public long getDataSize() {
    return positions.keys().mapToLong(key -> key.bytes().length).sum();
  }
}
