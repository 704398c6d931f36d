package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;
import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Stored documents, each of them decoded anew whenever it is read, so that few are at a time. */
final class Decoded extends AbstractList<Document> implements RandomAccess {

  private final List<StoredDocument> documents;

  Decoded(List<StoredDocument> documents) {
    this.documents = documents;
  }

  @Override
  public Document get(int index) {
    return documents.get(index).decode();
  }

  @Override
  public int size() {
    return documents.size();
  }
}
