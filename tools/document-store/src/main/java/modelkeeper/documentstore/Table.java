package modelkeeper.documentstore;

import java.util.stream.Stream;
import org.h2.mvstore.MVMap;

/**
 * A sorted table of the file. Anyone may read at any time, and sees what has been written last;
 * writing is for the thread that holds the writers' lock.
 */
final class Table<V> {

  private final Storage storage;
  private final String name;
  private final StoredType<V> type;

  /** Made by the first write, so that reading what isn't there changes nothing. */
  private volatile MVMap<Key, V> map;

  Table(Storage storage, String name, StoredType<V> type, MVMap<Key, V> map) {
    this.storage = storage;
    this.name = name;
    this.type = type;
    this.map = map;
  }

  V get(Key key) {
    MVMap<Key, V> current = map;
    return current == null ? null : current.get(key);
  }

  /** The values in the order of their keys, all as they are at this moment. */
  Stream<V> values() {
    MVMap<Key, V> current = map;
    return current == null ? Stream.empty() : current.values().stream();
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
    storage.journal().put(name, key, type.encode(value));
    V old = apply(key, value);
    storage.onUndo(() -> apply(key, old));
  }

  void remove(Key key) {
    storage.journal().remove(name, key);
    V old = apply(key, null);
    storage.onUndo(() -> apply(key, old));
  }

  /** For good: it isn't undone when the command fails. */
  void clear() {
    storage.journal().clear(name);
    applyClear();
  }

  /** Writes without telling the journal; null removes. Returns what was there. */
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
