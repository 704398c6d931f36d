package modelkeeper.documentstore;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoCollection;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import modelkeeper.documentstore.QueryScope.Handing;

/**
 * The documents of one collection. A stored document is never changed, only replaced: that is why
 * readers need no lock, and why whoever changes a document in place is given a copy of it.
 */
final class StoredCollection extends AbstractMongoCollection<Key> {

  private final Table<Document> documents;

  /** For readers; the library's own list is changed while they look at it. */
  private volatile List<Index<Key>> readableIndexes = List.of();

  StoredCollection(
      MongoDatabase database,
      String name,
      CollectionOptions options,
      Table<Document> documents,
      CursorRegistry cursors) {
    super(database, name, options, cursors);
    this.documents = documents;
  }

  /** The input of a pipeline, one by one: a large collection doesn't fit in memory. */
  @Override
  public Stream<Document> queryAllAsStream() {
    Stream<Document> found = candidates(QueryScope.takeFirstMatch(), null);
    return QueryScope.handing() == Handing.SHARED ? found : found.map(Document::cloneDeeply);
  }

  @Override
  protected QueryResult queryDocuments(
      Document query, Document order, int skip, int limit, int batchSize, Document fields) {
    Handing handing = QueryScope.handing();
    QueryResult found =
        matchDocumentsFromStream(
            candidates(query, order),
            query,
            order,
            skip,
            handing == Handing.ONE_COPY ? 1 : limit,
            batchSize,
            fields);
    if (handing == Handing.SHARED) {
      return found;
    }
    List<Document> copies = new ArrayList<>();
    found.forEach(document -> copies.add(document.cloneDeeply()));
    return new QueryResult(copies, found.getCursorId());
  }

  private Stream<Document> candidates(Document query, Document order) {
    for (Index<Key> index : readableIndexes) {
      if (index.canHandle(query)) {
        // What another thread has removed since is no longer there.
        return StreamSupport.stream(index.getPositions(query).spliterator(), false)
            .map(documents::get)
            .filter(Objects::nonNull);
      }
    }
    if (!isNaturalDescending(order)) {
      return documents.values();
    }
    List<Document> reversed = new ArrayList<>(documents.values().toList());
    Collections.reverse(reversed);
    return reversed.stream();
  }

  @Override
  protected QueryResult matchDocuments(
      Document query, Document order, int skip, int limit, int batchSize, Document fields) {
    return queryDocuments(query, order, skip, limit, batchSize, fields);
  }

  @Override
  public Document updateDocuments(
      Document selector,
      Document update,
      ArrayFilters filters,
      boolean isMulti,
      boolean isUpsert,
      Oplog oplog) {
    return QueryScope.handing(
        isMulti ? Handing.COPIES : Handing.ONE_COPY,
        () -> super.updateDocuments(selector, update, filters, isMulti, isUpsert, oplog));
  }

  @Override
  public Document findAndModify(Document query) {
    return QueryScope.handing(Handing.ONE_COPY, () -> super.findAndModify(query));
  }

  @Override
  public void addIndex(Index<Key> index) {
    super.addIndex(index);
    readableIndexes = List.copyOf(getIndexes());
  }

  @Override
  public void dropIndex(String name) {
    super.dropIndex(name);
    readableIndexes = List.copyOf(getIndexes());
  }

  @Override
  protected Key addDocumentInternal(Document document) {
    String idField = getIdField();
    Key key = Key.of(idField == null ? UUID.randomUUID() : document.get(idField));
    if (documents.get(key) != null) {
      throw new IllegalStateException("there is a document with this key already");
    }
    documents.put(key, document);
    return key;
  }

  @Override
  protected void handleUpdate(Key position, Document before, Document after) {
    documents.put(position, after);
  }

  @Override
  protected void removeDocument(Key position) {
    documents.remove(position);
  }

  @Override
  protected Document getDocument(Key position) {
    return documents.get(position);
  }

  @Override
  protected Stream<DocumentWithPosition<Key>> streamAllDocumentsWithPosition() {
    return documents
        .keys()
        .map(key -> new DocumentWithPosition<>(documents.get(key), key))
        .filter(found -> found.getDocument() != null);
  }

  @Override
  public int count() {
    return (int) documents.size();
  }

  /** Counted when somebody asks, not with every write. */
  @Override
  protected boolean tracksDataSize() {
    return false;
  }

  @Override
  protected int getDataSize() {
    return documents
        .values()
        .mapToInt(document -> DocumentType.INSTANCE.encode(document).length)
        .sum();
  }

  @Override
  protected void updateDataSize(int difference) {}
}
