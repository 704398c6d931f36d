package modelkeeper.documentstore;

import de.bwaldvogel.mongo.MongoVersion;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;

/** The program: opens the file, listens, and ends when its standard input or a signal says so. */
public final class Main {

  /** What current drivers ask for at least is 9; the commands they then send are answered. */
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

  private Main() {}

  public static void main(String[] words) {
    try {
      start(Arguments.parse(words));
    } catch (StartupException refusal) {
      System.err.println("document-store: " + refusal.getMessage());
      System.exit(1);
    }
  }

  private static void start(Arguments arguments) {
    MVStore store = open(arguments);
    H2Backend backend = new H2Backend(store);
    backend.version(VERSION);
    GroupCommit commits =
        new GroupCommit(
            store,
            failure -> {
              System.err.println("document-store: can't write: " + failure.getMessage());
              Runtime.getRuntime().halt(1);
            });
    Runtime.getRuntime().addShutdownHook(new Thread(() -> commits.close(store::close)));
    int port = listen(arguments, backend, commits);
    System.out.println("ready " + port);
    endWithStandardInput();
  }

  private static MVStore open(Arguments arguments) {
    try {
      return new MVStore.Builder()
          .fileName(arguments.file().toString())
          .autoCommitDisabled()
          .autoCommitBufferSize(0)
          .open();
    } catch (MVStoreException failure) {
      throw new StartupException(arguments.file() + ": " + failure.getMessage());
    }
  }

  private static int listen(Arguments arguments, H2Backend backend, GroupCommit commits) {
    try {
      return new WireServer()
          .listen(new InetSocketAddress(arguments.host(), arguments.port()), backend, commits);
    } catch (Exception failure) {
      throw new StartupException(
          arguments.host() + ":" + arguments.port() + ": " + failure.getMessage());
    }
  }

  /** The parent holds the other end of the pipe: when it is gone, however it went, so are we. */
  private static void endWithStandardInput() {
    try {
      while (System.in.read() >= 0) {
        // nothing is expected on it
      }
    } catch (IOException broken) {
      // as good as closed
    }
    System.exit(0);
  }
}
