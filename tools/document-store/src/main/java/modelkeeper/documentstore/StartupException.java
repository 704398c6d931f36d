package modelkeeper.documentstore;

/** The store can't start; the message is the one line that the person who started it reads. */
final class StartupException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  StartupException(String message) {
    super(message);
  }
}
