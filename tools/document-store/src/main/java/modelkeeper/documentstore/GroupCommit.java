package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Runs everything that writes one at a time, and answers it only after the commit that holds it.
 *
 * <p>Writers that wait in line share a commit: whoever leaves with nobody behind it commits for all
 * before it. A killed process thus loses no write that was answered. It keeps none by half either:
 * a commit comes between commands, never within one.
 */
final class GroupCommit {

  /** Bounds how long the first writer of a group waits for the last, and how much is held. */
  private static final int MAX_GROUP = 64;

  private static final int MAX_GROUP_BYTES = 1024 * 1024;
  private static final int OUT_OF_DISK_SPACE = 14031;

  private final Storage storage;
  private final Consumer<IOException> onFailure;
  private final ReentrantLock lock = new ReentrantLock(true);
  private List<Answer> answers = new ArrayList<>();

  /** Whether something has been changed that no commit holds yet; readers look without the lock. */
  private volatile boolean owed;

  /** Set once: a commit has failed, and what is in memory is more than what is on the disk. */
  private volatile IOException broken;

  private record Answer(Request request, Document document) {}

  /** {@code onFailure} ends the process; requests are refused until then. */
  GroupCommit(Storage storage, Consumer<IOException> onFailure) {
    this.storage = storage;
    this.onFailure = onFailure;
  }

  /** Runs the request alone, and answers it when what it did is committed. */
  void write(Request request) {
    lock.lock();
    List<Answer> due;
    try {
      due = leave(new Answer(request, runAlone(request)), true);
    } finally {
      lock.unlock();
    }
    send(due);
  }

  /** The same, if nothing holds it up; else it has done nothing and returns false. */
  boolean writeAtOnce(Request request) {
    if (!tryLock()) {
      return false;
    }
    List<Answer> due;
    try {
      if (storage.isCheckpointDue()) {
        return false;
      }
      due = leave(new Answer(request, runAlone(request)), false);
    } finally {
      lock.unlock();
    }
    send(due);
    return true;
  }

  /** Not ahead of those who wait already. */
  private boolean tryLock() {
    try {
      return lock.tryLock(0, TimeUnit.NANOSECONDS);
    } catch (InterruptedException interruption) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Answers what shows no documents, however long somebody writes. */
  void greet(Request request) {
    request.send(runBeside(request));
  }

  /**
   * Runs the request beside others. What it saw may not be committed yet, and must not be shown
   * before it is: then the answer waits for the commit, too.
   */
  void read(Request request) {
    Answer answer = new Answer(request, runBeside(request));
    if (!owed) {
      request.send(answer.document());
      return;
    }
    lock.lock();
    List<Answer> due;
    try {
      due = leave(answer, true);
    } finally {
      lock.unlock();
    }
    send(due);
  }

  /**
   * Runs the request beside others, if what it saw may be shown at once; else it has shown nothing
   * and returns false.
   */
  boolean readAtOnce(Request request) {
    if (owed) {
      return false;
    }
    Document answer = runBeside(request);
    if (owed) {
      return false;
    }
    request.send(answer);
    return true;
  }

  /** Joins the group and, if it is the last of it, commits. Returns what may now be answered. */
  private List<Answer> leave(Answer answer, boolean mayTakeLong) {
    answers.add(answer);
    boolean isLast =
        !lock.hasQueuedThreads()
            || answers.size() >= MAX_GROUP
            || storage.journal().pendingBytes() >= MAX_GROUP_BYTES;
    return isLast ? commit(mayTakeLong) : List.of();
  }

  private void send(List<Answer> due) {
    due.forEach(answer -> answer.request().send(answer.document()));
    if (broken != null && !due.isEmpty()) {
      onFailure.accept(broken);
    }
  }

  private Document runBeside(Request request) {
    try {
      return storage.reading(request::run);
    } catch (RuntimeException | StackOverflowError failure) {
      return request.refuse(failure);
    }
  }

  private Document runAlone(Request request) {
    storage.beginCommand();
    try {
      if (broken != null) {
        throw broken;
      }
      if (storage.isDiskFull()) {
        throw new IOException("the disk is full");
      }
      owed = true;
      return request.run();
    } catch (IOException failure) {
      return request.refuse(cannotWrite(failure));
    } catch (RuntimeException | StackOverflowError failure) {
      return undone(request, failure);
    }
  }

  private Document undone(Request request, Throwable why) {
    try {
      storage.undoCommand();
    } catch (RuntimeException failure) {
      broken = new IOException(failure.getMessage(), failure);
    }
    return request.refuse(why);
  }

  private List<Answer> commit(boolean mayTakeLong) {
    List<Answer> due = answers;
    answers = new ArrayList<>();
    try {
      if (broken == null) {
        storage.commit();
        owed = false;
        if (mayTakeLong) {
          storage.checkpointIfDue();
        }
      }
    } catch (IOException | RuntimeException failure) {
      broken =
          failure instanceof IOException io ? io : new IOException(failure.getMessage(), failure);
    }
    return broken == null ? due : due.stream().map(this::refused).toList();
  }

  /** Its commit has failed: whether what it did lasts is for the next start to find out. */
  private Answer refused(Answer answer) {
    return new Answer(answer.request(), answer.request().refuse(cannotWrite(broken)));
  }

  private static MongoServerError cannotWrite(IOException failure) {
    return new MongoServerError(
        OUT_OF_DISK_SPACE, "OutOfDiskSpace", "can't write: " + failure.getMessage());
  }

  /** Lets nobody in any more, and closes the storage. */
  void close() throws IOException {
    lock.lock();
    commit(true);
    if (broken != null) {
      throw broken;
    }
    storage.close();
  }
}
