package modelkeeper.documentstore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;

/**
 * Runs everything that writes one at a time, and answers it only after the commit that holds it.
 *
 * <p>Writers that are waiting in line share one commit: whoever leaves the lock with nobody behind
 * it commits for all before it. So a killed process loses no write that was answered, and keeps
 * none by half, since the commits happen between commands and nowhere else.
 */
final class GroupCommit {

  /** Bounds how long the first writer of a group waits for the last. */
  private static final int MAX_GROUP = 64;

  private final MVStore store;
  private final Consumer<Throwable> onFailure;
  private final ReentrantLock lock = new ReentrantLock(true);
  private final List<Runnable> answers = new ArrayList<>();

  /** Whether a commit is owed: readers look at it without the lock. */
  private volatile boolean owed;

  GroupCommit(MVStore store, Consumer<Throwable> onFailure) {
    this.store = store;
    this.onFailure = onFailure;
  }

  /** Runs the command, alone, and sends what it answers after the commit. */
  <T> void write(Supplier<T> command, Consumer<T> send) {
    lock.lock();
    try {
      owed = true;
      T answer = command.get();
      answers.add(() -> send.accept(answer));
      if (answers.size() >= MAX_GROUP || !lock.hasQueuedThreads()) {
        commit();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Runs the command beside others. What it saw may not be committed yet, and must not be shown
   * before: the answer then waits for the commit too.
   */
  <T> void read(Supplier<T> command, Consumer<T> send) {
    T answer = command.get();
    if (!owed) {
      send.accept(answer);
      return;
    }
    write(() -> answer, send);
  }

  /** Waits for the writer at work, commits what is left and lets nobody in again. */
  void close(Runnable last) {
    lock.lock();
    if (owed) {
      commit();
    }
    last.run();
  }

  private void commit() {
    try {
      store.commit();
    } catch (RuntimeException | Error failure) {
      onFailure.accept(failure);
      throw failure;
    }
    owed = false;
    answers.forEach(Runnable::run);
    answers.clear();
  }
}
