package modelkeeper.documentstore;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoCollection;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.Cursor;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The documents of one collection. A stored document is never changed, only replaced: that is why
 * readers need no lock. What a query looks through is decoded no further than its filter and its
 * order go, and let go at once; only what it finds is decoded as a whole.
 */
final class StoredCollection extends AbstractMongoCollection<Key> {

  private static final Document NO_QUERY = new Document();

  private final Table<StoredDocument> documents;
  private final Cursors cursors;

  /** For readers: the library's own list is changed while they look at it. */
  private volatile List<Index<Key>> readableIndexes = List.of();

  StoredCollection(
      MongoDatabase database,
      String name,
      CollectionOptions options,
      Table<StoredDocument> documents,
      Cursors cursors) {
    super(database, name, options, cursors.registry());
    this.documents = documents;
    this.cursors = cursors;
  }

  /** The input of a pipeline, one by one: a large collection doesn't fit in memory. */
  @Override
  public Stream<Document> queryAllAsStream() {
    QueryScope.Input input = QueryScope.takeInput();
    return candidates(input.match(), null)
        .filter(filterOf(input.match()))
        .map(found -> found.decode(input.fields()));
  }

  @Override
  protected QueryResult queryDocuments(
      Document query, Document order, int skip, int limit, int batchSize, Document fields) {
    Stream<StoredDocument> found =
        find(query, order, skip, QueryScope.isForOne() ? 1 : limit);
    if (fields == null || fields.isEmpty()) {
      return createQueryResult(new Decoded(found.toList()), batchSize);
    }
    Fields shown = Fields.ofProjection(fields);
    return matchDocumentsFromStream(
        found.map(one -> one.decode(shown)), NO_QUERY, null, 0, 0, batchSize, fields);
  }

  private Stream<StoredDocument> find(Document query, Document order, int skip, int limit) {
    Filter filter = filterOf(query);
    long wanted = limit > 0 ? limit : Long.MAX_VALUE;
    if (deriveComparator(order) == null) {
      return candidates(query, order)
          .filter(filter)
          .skip(skip)
          .limit(wanted);
    }
    Ranking ranking = new Ranking(new Order(order), limit > 0 ? skip + wanted : wanted);
    candidates(query, order).filter(filter).forEach(ranking::add);
    return ranking.documents().skip(skip);
  }

  private Filter filterOf(Document query) {
    return new Filter(query, this::documentMatchesQuery);
  }

  private Stream<StoredDocument> candidates(Document query, Document order) {
    for (Index<Key> index : readableIndexes) {
      if (index.canHandle(query)) {
        // What another thread has removed since is no longer there.
        return StreamSupport.stream(index.getPositions(query).spliterator(), false)
            .map(documents::get)
            .filter(Objects::nonNull);
      }
    }
    return documents.values(isNaturalDescending(order)).peek(QueryScope.whileAwaited());
  }

  @Override
  protected Cursor createCursor(List<Document> remaining) {
    return cursors.open(remaining);
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
    Supplier<Document> work =
        () -> super.updateDocuments(selector, update, filters, isMulti, isUpsert, oplog);
    return isMulti ? work.get() : QueryScope.forOne(work);
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
    documents.put(key, StoredDocument.of(document));
    return key;
  }

  @Override
  protected void handleUpdate(Key position, Document before, Document after) {
    if (documents.get(position) == null) {
      throw new IllegalStateException("the document does not lie where its id says");
    }
    documents.put(position, StoredDocument.of(after));
  }

  @Override
  protected void removeDocument(Key position) {
    documents.remove(position);
  }

  @Override
  protected Document getDocument(Key position) {
    StoredDocument document = documents.get(position);
    return document == null ? null : document.decode();
  }

  @Override
  protected Stream<DocumentWithPosition<Key>> streamAllDocumentsWithPosition() {
    return documents
        .keys()
        .map(key -> new DocumentWithPosition<>(getDocument(key), key))
        .filter(found -> found.getDocument() != null);
  }

  @Override
  public int count() {
    return (int) documents.size();
  }

  @Override
  protected boolean tracksDataSize() {
    return false;
  }

  /** Counted when somebody asks, not with every write. */
  @Override
  protected int getDataSize() {
    return documents.values(false).mapToInt(document -> document.bytes().length).sum();
  }

  @Override
  protected void updateDataSize(int difference) {}
}
