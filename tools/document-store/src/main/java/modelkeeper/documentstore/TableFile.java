package modelkeeper.documentstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.StringDataType;

/** The file of the tables: as whole as its last checkpoint. */
final class TableFile {

  /** The name of the map that isn't a table. */
  static final String SETTINGS = "settings";

  /** Tells whose journal a journal is. */
  private static final String ID = "id";

  /** How many checkpoints there were. */
  private static final String GENERATION = "generation";

  private static final long NONE = -1;

  /** This part of the heap is for pages that have been read. */
  private static final int CACHE_PART = 4;

  private static final int MEGABYTE = 1024 * 1024;

  private final MVStore store;
  private final MVMap<String, String> settings;

  private TableFile(MVStore store) {
    this.store = store;
    this.settings = settings(store);
  }

  /** Opens what the journal follows, or what is there when the journal was never begun. */
  static TableFile open(Path file, JournalReader.Header journal) throws IOException {
    if (!Files.exists(file)) {
      if (journal != null) {
        throw new StartupException("it is missing, and its journal is there");
      }
      create(file);
    }
    if (!Files.isWritable(file)) {
      // It would be opened all the same, for reading.
      throw new StartupException("no permission to write to it");
    }
    long wanted = journal == null ? 0 : journal.generation();
    TableFile found = new TableFile(builder(file).open());
    if (found.generation() < wanted) {
      // A process that was killed while it wrote leaves a trail that can end too early. All of the
      // file is searched, then.
      found.store.closeImmediately();
      found = new TableFile(builder(file).recoveryMode().open());
    }
    found.check(journal, wanted);
    found.store.setVersionsToKeep(0);
    // A checkpoint is forced to disk before the space of the one before is used again.
    found.store.setRetentionTime(0);
    return found;
  }

  private void check(JournalReader.Header journal, long wanted) {
    if (generation() < wanted) {
      throw new StartupException("it is damaged (its last checkpoint is missing)");
    }
    if (journal != null && !journal.store().equals(id())) {
      throw new StartupException("its journal belongs to another file");
    }
  }

  /** Under another name first, so that a file with this name is whole. */
  private static void create(Path file) throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(unfinished);
    try (MVStore store = builder(unfinished).open()) {
      settings(store).put(ID, UUID.randomUUID().toString());
      settings(store).put(GENERATION, "0");
      store.commit();
      store.sync();
    }
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Nothing is written but by a commit: no timer does, and no amount of changes in memory. */
  private static MVStore.Builder builder(Path file) {
    return new MVStore.Builder()
        .fileName(file.toString())
        .autoCommitDisabled()
        .autoCommitBufferSize(0)
        .cacheSize((int) (Runtime.getRuntime().maxMemory() / CACHE_PART / MEGABYTE));
  }

  private static MVMap<String, String> settings(MVStore store) {
    return store.openMap(
        SETTINGS,
        new MVMap.Builder<String, String>()
            .keyType(StringDataType.INSTANCE)
            .valueType(StringDataType.INSTANCE));
  }

  MVStore store() {
    return store;
  }

  UUID id() {
    return UUID.fromString(settings.get(ID));
  }

  long generation() {
    String generation = settings.get(GENERATION);
    return generation == null ? NONE : Long.parseLong(generation);
  }

  /** Writes the tables as they are, as the next generation. */
  void checkpoint() {
    settings.put(GENERATION, Long.toString(generation() + 1));
    store.commit();
    store.sync();
  }
}
