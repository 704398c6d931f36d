package modelkeeper.documentstore;

import java.util.Iterator;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;

/**
 * A sorted table of the file. Anyone may read at any time, and sees what has been written last;
 * writing is for the thread that holds the writers' lock.
 */
final class Table<V> {

  private static final String SYSTEM = "system.";

  private final Storage storage;
  private final String name;
  private final StoredType<V> type;

  /**
   * Whether what a command did is taken back when the command fails. Not so for the lists of
   * collections and indexes: those that were made are in use from then on.
   */
  private final boolean isUndone;

  /** Made by the first write, so that reading what isn't there changes nothing. */
  private volatile MVMap<Key, V> map;

  Table(Storage storage, String name, StoredType<V> type, MVMap<Key, V> map) {
    this.storage = storage;
    this.name = name;
    this.type = type;
    this.isUndone = !name.startsWith(SYSTEM, name.indexOf('.') + 1);
    this.map = map;
  }

  V get(Key key) {
    MVMap<Key, V> current = map;
    return current == null ? null : current.get(key);
  }

  /** The values in the order of their keys or against it, all as they are at this moment. */
  Stream<V> values(boolean isDescending) {
    MVMap<Key, V> current = map;
    if (current == null) {
      return Stream.empty();
    }
    Cursor<Key, V> cursor = current.cursor(null, null, isDescending);
    Iterator<V> values =
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return cursor.hasNext();
          }

          @Override
          public V next() {
            cursor.next();
            return cursor.getValue();
          }
        };
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(values, Spliterator.ORDERED), false);
  }

  Stream<Key> keys() {
    MVMap<Key, V> current = map;
    return current == null ? Stream.empty() : current.keySet().stream();
  }

  long size() {
    MVMap<Key, V> current = map;
    return current == null ? 0 : current.sizeAsLong();
  }

  void put(Key key, V value) {
    V old = write(key, value);
    if (isUndone) {
      storage.onUndo(() -> write(key, old));
    }
  }

  void remove(Key key) {
    V old = write(key, null);
    if (isUndone) {
      storage.onUndo(() -> write(key, old));
    }
  }

  /** Null removes. Returns what was there. */
  private V write(Key key, V value) {
    if (value == null) {
      storage.journal().remove(name, key);
    } else {
      storage.journal().put(name, key, type.encode(value));
    }
    return apply(key, value);
  }

  /** For good: it isn't undone when the command fails. */
  void clear() {
    storage.journal().clear(name);
    applyClear();
  }

  /** Writes without telling the journal. */
  private V apply(Key key, V value) {
    if (value != null) {
      return open().put(key, value);
    }
    MVMap<Key, V> current = map;
    return current == null ? null : current.remove(key);
  }

  private void applyClear() {
    MVMap<Key, V> current = map;
    if (current != null) {
      current.clear();
    }
  }

  /** Does again what the journal says. */
  void replay(JournalEntry entry) {
    if (entry.key() == null) {
      applyClear();
    } else {
      apply(entry.key(), entry.value() == null ? null : type.decode(entry.value()));
    }
  }

  private MVMap<Key, V> open() {
    if (map == null) {
      map = storage.openMap(name, type);
    }
    return map;
  }
}
