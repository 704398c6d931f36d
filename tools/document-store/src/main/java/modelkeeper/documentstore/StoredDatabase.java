package modelkeeper.documentstore;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.IndexNotFoundException;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Locale;
import modelkeeper.documentstore.QueryScope.Input;

/** One database: its collections and their indexes, in tables named after them. */
final class StoredDatabase extends AbstractMongoDatabase<Key> {

  private final Storage storage;
  private final Cursors cursors;

  StoredDatabase(String name, Storage storage, Cursors cursors) {
    super(name, cursors.registry());
    this.storage = storage;
    this.cursors = cursors;
    initializeNamespacesAndIndexes();
  }

  @Override
  protected MongoCollection<Key> openOrCreateCollection(String name, CollectionOptions options) {
    Table<StoredDocument> documents = storage.documents(getFullCollectionNamespace(name));
    return new StoredCollection(this, name, options, documents, cursors);
  }

  @Override
  protected Index<Key> openOrCreateUniqueIndex(
      String collection, String name, List<IndexKey> keys, boolean sparse) {
    String namespace = getFullCollectionNamespace(collection);
    return isPrimaryKeyIndex(asDocument(keys))
        ? new IdIndex(name, keys, storage.documents(namespace))
        : new UniqueIndex(name, keys, sparse, storage.index(namespace, name));
  }

  private static Document asDocument(List<IndexKey> keys) {
    Document document = new Document();
    keys.forEach(key -> document.put(key.getKey(), 1));
    return document;
  }

  @Override
  public Document handleCommand(
      Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
    CommandRunner run = one -> super.handleCommand(channel, command, one, databases, oplog);
    return switch (command.toLowerCase(Locale.ROOT)) {
      case "insert" -> WriteCommands.insert(query, run);
      case "update" -> WriteCommands.update(query, run);
      case "createindexes" -> run.apply(withoutPartial(query));
      case "dropindexes" -> run.apply(byKey(query));
      case "find" -> run.apply(inBatches(query));
      case "aggregate" -> aggregate(query, run);
      default -> run.apply(query);
    };
  }

  /** Otherwise all that is found would be one answer. */
  private static Document inBatches(Document query) {
    if (!Utils.isTrue(query.get("singleBatch"))) {
      query.putIfAbsent("batchSize", Cursors.FIRST_BATCH);
    }
    return query;
  }

  /** Without its filter a partial unique index would refuse documents that it doesn't concern. */
  private static Document withoutPartial(Document query) {
    for (Object index : (List<?>) query.get("indexes")) {
      if (index instanceof Document description
          && description.containsKey("partialFilterExpression")) {
        throw new NotSupportedError("partialFilterExpression");
      }
    }
    return query;
  }

  /** Names the index by its key: by its name alone, indexes of other collections would go too. */
  private Document byKey(Document query) {
    String namespace = getFullCollectionNamespace(query.get("dropIndexes").toString());
    if (!(query.get("index") instanceof String name)) {
      return query;
    }
    if (name.equals("*")) {
      throw new NotSupportedError("dropIndexes of '*'");
    }
    MongoCollection<Key> descriptions = indexes.get();
    Document wanted = new Document("ns", namespace).append("name", name);
    if (descriptions != null) {
      for (Document description : descriptions.handleQuery(wanted)) {
        return query.clone().append("index", description.get("key"));
      }
    }
    throw new IndexNotFoundException("index not found with name [" + name + "]");
  }

  private static Document aggregate(Document query, CommandRunner run) {
    String pipeline = String.valueOf(query.get("pipeline"));
    if (pipeline.contains("\"$out\"")) {
      throw new NotSupportedError("$out");
    }
    if (!(query.get("pipeline") instanceof List<?> stages)
        || stages.isEmpty()
        || !(stages.get(0) instanceof Document first)
        || !(first.get("$match") instanceof Document match)) {
      return run.apply(query);
    }
    Input input = new Input(match, Fields.ofPipeline(stages));
    // What the input has been filtered by isn't looked at again.
    Document left = query.clone().append("pipeline", List.copyOf(stages.subList(1, stages.size())));
    return QueryScope.withInput(input, () -> run.apply(left));
  }

  @Override
  protected void dropIndex(MongoCollection<Key> collection, String name) {
    super.dropIndex(collection, name);
    storage.index(collection.getFullName(), name).clear();
  }

  @Override
  public void dropCollection(String name, Oplog oplog) {
    super.dropCollection(name, oplog);
    storage.documents(getFullCollectionNamespace(name)).clear();
  }

  @Override
  public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String name) {
    throw new NotSupportedError("renaming a collection");
  }

  @Override
  protected long getStorageSize() {
    return storage.fileBytes();
  }

  @Override
  protected long getFileSize() {
    return storage.fileBytes();
  }
}
