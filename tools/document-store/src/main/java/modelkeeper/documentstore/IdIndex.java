package modelkeeper.documentstore;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;

/** The index on {@code _id}, which is the table of the documents itself: nothing is kept twice. */
final class IdIndex extends PointIndex {

  private final Table<StoredDocument> documents;

  IdIndex(String name, List<IndexKey> keys, Table<StoredDocument> documents) {
    super(name, keys, false);
    this.documents = documents;
  }

  @Override
  protected Key getPosition(KeyValue values) {
    Key key = Key.of(values);
    return documents.get(key) == null ? null : key;
  }

  /** The document lies there already. */
  @Override
  public void add(Document document, Key position, MongoCollection<Key> collection) {}

  @Override
  protected boolean putKeyPosition(KeyValue values, Key position) {
    return true;
  }

  /** The document itself is removed next. */
  @Override
  protected Key removeDocument(KeyValue values) {
    return getPosition(values);
  }

  @Override
  public long getCount() {
    return documents.size();
  }

  @Override
  public long getDataSize() {
    return documents.keys().mapToLong(key -> key.bytes().length).sum();
  }
}
