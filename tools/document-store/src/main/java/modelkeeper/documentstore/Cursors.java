package modelkeeper.documentstore;

import de.bwaldvogel.mongo.backend.Cursor;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.InMemoryCursor;
import de.bwaldvogel.mongo.bson.Document;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * What has been found and not been fetched yet. A client that dies leaves it behind: it is dropped
 * when nobody has asked for it for as long as MongoDB waits.
 */
final class Cursors {

  /** How many documents an answer has when the client doesn't say, as with MongoDB. */
  static final int FIRST_BATCH = 101;

  static final int NEXT_BATCH = 500;

  private static final long IDLE_NANOS = TimeUnit.MINUTES.toNanos(10);

  private final CursorRegistry registry;

  /** Weakly: those that were read to their end, or closed, are held by nobody else. */
  private final Queue<WeakReference<IdleCursor>> opened = new ConcurrentLinkedQueue<>();

  Cursors(CursorRegistry registry) {
    this.registry = registry;
  }

  CursorRegistry registry() {
    return registry;
  }

  /** With what is still to be fetched, of which there is something. */
  Cursor open(List<Document> remaining) {
    opened.removeIf(this::isOver);
    IdleCursor cursor = new IdleCursor(registry.generateCursorId(), remaining);
    registry.add(cursor);
    opened.add(new WeakReference<>(cursor));
    return cursor;
  }

  private boolean isOver(WeakReference<IdleCursor> reference) {
    IdleCursor cursor = reference.get();
    if (cursor == null) {
      return true;
    }
    boolean isIdle = System.nanoTime() - cursor.usedNanos > IDLE_NANOS;
    if (isIdle) {
      registry.remove(cursor);
    }
    return isIdle;
  }

  private static final class IdleCursor extends InMemoryCursor {

    private volatile long usedNanos = System.nanoTime();

    IdleCursor(long id, List<Document> remaining) {
      super(id, remaining);
    }

    @Override
    public List<Document> takeDocuments(int count) {
      usedNanos = System.nanoTime();
      return super.takeDocuments(count);
    }
  }
}
