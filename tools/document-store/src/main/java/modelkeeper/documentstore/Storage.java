package modelkeeper.documentstore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;

/**
 * The tables, in a file that is written as a whole from time to time (a checkpoint), and a journal
 * of what has been changed since. A commit is one record of the journal.
 *
 * <p>Reading is for anyone; everything else for the thread that holds the writers' lock.
 */
final class Storage {

  /** A checkpoint is due when the journal, or what waits in memory to be written, is larger. */
  private static final long CHECKPOINT_JOURNAL_BYTES = 16L * 1024 * 1024;

  private static final long CHECKPOINT_UNSAVED_BYTES = 48L * 1024 * 1024;

  /** Kept free on the disk, so that there is room to end well. */
  private static final long RESERVE_BYTES = 16L * 1024 * 1024;

  /** At most this share of the file may be of no use any more; then it is written more densely. */
  private static final int DENSE_PERCENT = 60;

  private static final int COMPACTED_BYTES = 16 * 1024 * 1024;
  private static final char INDEX_MARK = '$';

  private final TableFile tableFile;
  private final MVStore store;
  private final FileStore disk;
  private final Map<String, Table<?>> tables = new ConcurrentHashMap<>();
  private final Deque<Runnable> undo = new ArrayDeque<>();
  private final Journal journal;

  /** The journal's file is open and locked: whoever has the lock may use both files. */
  Storage(Path file, FileChannel journalFile) throws IOException {
    JournalReader reader = new JournalReader(journalFile);
    JournalReader.Header follows = reader.readHeader();
    tableFile = TableFile.open(file, follows);
    store = tableFile.store();
    disk = Files.getFileStore(file);
    Set<String> names = store.getMapNames();
    names.remove(TableFile.SETTINGS);
    names.forEach(this::table);
    if (follows != null && follows.generation() == tableFile.generation()) {
      long end = reader.replay(entry -> table(entry.table()).replay(entry));
      journalFile.truncate(end);
      journal = new Journal(journalFile, end);
    } else {
      // It was never begun, or is of an earlier checkpoint, and all of it is in the tables.
      journal = new Journal(journalFile, 0);
      journal.restart(tableFile.id(), tableFile.generation());
    }
  }

  /** The documents of a collection. */
  @SuppressWarnings("unchecked")
  Table<StoredDocument> documents(String collection) {
    return (Table<StoredDocument>) table(collection);
  }

  /** An index: where the document with a key lies. */
  @SuppressWarnings("unchecked")
  Table<Key> index(String collection, String name) {
    return (Table<Key>) table(collection + INDEX_MARK + name);
  }

  /** The kind of a table follows from its name: no collection's name has the mark. */
  private Table<?> table(String name) {
    return tables.computeIfAbsent(
        name,
        missing ->
            missing.indexOf(INDEX_MARK) >= 0
                ? newTable(missing, KeyType.INSTANCE)
                : newTable(missing, DocumentType.INSTANCE));
  }

  private <V> Table<V> newTable(String name, StoredType<V> type) {
    MVMap<Key, V> existing = store.hasMap(name) ? openMap(name, type) : null;
    return new Table<>(this, name, type, existing);
  }

  <V> MVMap<Key, V> openMap(String name, StoredType<V> type) {
    return store.openMap(
        name, new MVMap.Builder<Key, V>().keyType(KeyType.INSTANCE).valueType(type));
  }

  /** The names of the databases that have anything. */
  Set<String> databases() {
    return tables.entrySet().stream()
        .filter(table -> table.getValue().size() > 0)
        .map(table -> table.getKey().substring(0, table.getKey().indexOf('.')))
        .collect(Collectors.toSet());
  }

  Journal journal() {
    return journal;
  }

  void onUndo(Runnable step) {
    undo.push(step);
  }

  /** From here on is one command: its documents are changed as a whole or not at all. */
  void beginCommand() {
    undo.clear();
  }

  /** Changes the documents back; the journal gets these changes as well. */
  void undoCommand() {
    undo.forEach(Runnable::run);
    undo.clear();
  }

  boolean isDiskFull() throws IOException {
    return disk.getUsableSpace() < RESERVE_BYTES + journal.pendingBytes();
  }

  /** Makes what has been changed outlive this process. */
  void commit() throws IOException {
    journal.write();
  }

  /** Takes as long as it takes to write what has been changed for some time. */
  void checkpointIfDue() throws IOException {
    if (isCheckpointDue() && hasRoomForCheckpoint()) {
      checkpoint();
    }
  }

  boolean isCheckpointDue() {
    return journal.size() > CHECKPOINT_JOURNAL_BYTES
        || store.getUnsavedMemory() > CHECKPOINT_UNSAVED_BYTES;
  }

  /** Without room the journal just grows, as long as that goes. */
  private boolean hasRoomForCheckpoint() throws IOException {
    return disk.getUsableSpace()
        > RESERVE_BYTES + journal.size() + 2L * store.getUnsavedMemory();
  }

  private void checkpoint() throws IOException {
    tableFile.checkpoint();
    journal.restart(tableFile.id(), tableFile.generation());
    store.compact(DENSE_PERCENT, COMPACTED_BYTES);
  }

  /** Runs what only reads; the file keeps what it looks at. */
  <T> T reading(Supplier<T> work) {
    MVStore.TxCounter use = store.registerVersionUsage();
    try {
      return work.get();
    } finally {
      store.deregisterVersionUsage(use);
    }
  }

  void force() throws IOException {
    journal.force();
  }

  long fileBytes() {
    return store.getFileStore().size() + journal.size();
  }

  void close() throws IOException {
    if (journal.size() > Journal.HEADER_BYTES && hasRoomForCheckpoint()) {
      checkpoint();
      store.close();
    } else {
      store.closeImmediately();
    }
    journal.close();
  }
}
