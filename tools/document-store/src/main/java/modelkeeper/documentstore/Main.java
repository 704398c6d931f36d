package modelkeeper.documentstore;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** The program: opens the file, listens, and ends when its standard input or a signal says so. */
public final class Main {

  /** What a power failure may take; the death of the process takes nothing. */
  private static final int FORCE_EVERY_MS = 1000;

  private final WireServer server = new WireServer();
  private final StorageFiles files;
  private final GroupCommit commits;
  private final AtomicBoolean hasFailed = new AtomicBoolean();

  private Main(Arguments arguments) {
    files = StorageFiles.open(arguments.file());
    commits = new GroupCommit(files.storage(), this::fail);
    Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    forceFromTimeToTime();
    System.out.println("ready " + listen(arguments));
  }

  public static void main(String[] words) {
    try {
      new Main(Arguments.parse(words));
    } catch (StartupException refusal) {
      System.err.println("document-store: " + refusal.getMessage());
      Runtime.getRuntime().halt(1);
    }
    waitForEndOfInput();
    System.exit(0);
  }

  private int listen(Arguments arguments) {
    String address = arguments.host() + ":" + arguments.port();
    try {
      StoredBackend backend = new StoredBackend(files.storage());
      return server.listen(
          new InetSocketAddress(arguments.host(), arguments.port()), backend, commits);
    } catch (Exception failure) {
      // The transport throws it undeclared.
      String why =
          failure instanceof BindException ? "another program listens there" : failure.toString();
      throw new StartupException("can't listen on " + address + ": " + why);
    }
  }

  private void forceFromTimeToTime() {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "force");
              thread.setDaemon(true);
              return thread;
            });
    timer.scheduleWithFixedDelay(
        this::force, FORCE_EVERY_MS, FORCE_EVERY_MS, TimeUnit.MILLISECONDS);
  }

  private void force() {
    try {
      files.storage().force();
    } catch (IOException failure) {
      fail(failure);
    }
  }

  /** The parent holds the other end of the pipe: when it is gone, however it went, so are we. */
  private static void waitForEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // nothing is expected on it
      }
    } catch (IOException broken) {
      // as good as closed
    }
  }

  private void close() {
    try {
      commits.close();
      Runtime.getRuntime().halt(0);
    } catch (IOException | RuntimeException failure) {
      System.err.println("document-store: can't write: " + failure.getMessage());
      Runtime.getRuntime().halt(1);
    }
  }

  /** What is in memory can't be trusted any more: the next start has what was acknowledged. */
  private void fail(IOException failure) {
    if (hasFailed.getAndSet(true)) {
      return;
    }
    System.err.println("document-store: can't write: " + failure.getMessage());
    new Thread(
            () -> {
              server.flush();
              Runtime.getRuntime().halt(1);
            })
        .start();
  }
}
