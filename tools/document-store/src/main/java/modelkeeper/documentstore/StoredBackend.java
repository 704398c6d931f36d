package modelkeeper.documentstore;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.AbstractMongoBackend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.List;
import java.util.Locale;

/** The databases of one file. */
final class StoredBackend extends AbstractMongoBackend {

  /** Current drivers ask for 9 at least; what they send from then on is answered. */
  private static final MongoVersion VERSION =
      new MongoVersion() {
        @Override
        public List<Integer> getVersionArray() {
          return List.of(5, 0, 0);
        }

        @Override
        public int getWireVersion() {
          return 13;
        }
      };

  private final Storage storage;
  private final Cursors cursors = new Cursors(getCursorRegistry());

  StoredBackend(Storage storage) {
    this.storage = storage;
    version(VERSION);
    storage.databases().forEach(this::resolveDatabase);
  }

  @Override
  protected MongoDatabase openOrCreateDatabase(String name) {
    return new StoredDatabase(name, storage, cursors);
  }

  @Override
  public Document handleCommand(Channel channel, String database, String command, Document query) {
    switch (command.toLowerCase(Locale.ROOT)) {
      case "hello":
        return super.handleCommand(channel, database, "ismaster", query)
            .append("isWritablePrimary", true);
      case "getmore":
        query.putIfAbsent("batchSize", Cursors.NEXT_BATCH);
        return super.handleCommand(channel, database, command, query);
      case "renamecollection":
        throw new NotSupportedError("renameCollection");
      default:
        return super.handleCommand(channel, database, command, query);
    }
  }
}
