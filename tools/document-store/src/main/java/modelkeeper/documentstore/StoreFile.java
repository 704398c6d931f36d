package modelkeeper.documentstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;

/** Opens the file of the tables, and makes it where there is none. */
final class StoreFile {

  static final String SETTINGS = "settings";

  /** Setting: tells whose journal a journal is. */
  static final String ID = "id";

  /** Setting: how many checkpoints there were. */
  static final String GENERATION = "generation";

  /** Of the heap, for pages that have been read. */
  private static final int CACHE_MB = 96;

  private StoreFile() {}

  static MVStore open(Path file, boolean hasJournal) throws IOException {
    if (!Files.exists(file)) {
      if (hasJournal) {
        throw new StartupException("it is missing, and its journal is there");
      }
      create(file);
    }
    if (!Files.isWritable(file)) {
      // It would be opened all the same, for reading.
      throw new StartupException("no permission to write to it");
    }
    MVStore store = openStore(file);
    store.setVersionsToKeep(0);
    // A checkpoint is forced to disk before the space of the one before is used again.
    store.setRetentionTime(0);
    return store;
  }

  /** Under another name first, so that a file with this name is whole. */
  private static void create(Path file) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    try (MVStore store = openStore(unfinished)) {
      settings(store).put(ID, UUID.randomUUID().toString());
      settings(store).put(GENERATION, "0");
      store.commit();
      store.sync();
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Nothing is written but by a commit: no timer does, and no amount of changes in memory. */
  private static MVStore openStore(Path file) {
    return new MVStore.Builder()
        .fileName(file.toString())
        .autoCommitDisabled()
        .autoCommitBufferSize(0)
        .cacheSize(CACHE_MB)
        .open();
  }

  static MVMap<String, String> settings(MVStore store) {
    return store.openMap(
        SETTINGS,
        new MVMap.Builder<String, String>()
            .keyType(StringDataType.INSTANCE)
            .valueType(StringDataType.INSTANCE));
  }
}
