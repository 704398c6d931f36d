package modelkeeper.documentstore;

import java.nio.file.Path;

/** What the command line asks for. Port 0 means any free port. */
record Arguments(String host, int port, Path file) {

  private static final String USAGE =
      "usage: document-store --file <path> [--host 127.0.0.1] [--port 0]";

  /** Reads {@code --name value} pairs; anything else is refused with the usage line. */
  static Arguments parse(String[] words) {
    String host = "127.0.0.1";
    int port = 0;
    Path file = null;
    if (words.length % 2 != 0) {
      throw new StartupException(USAGE);
    }
    for (int i = 0; i < words.length; i += 2) {
      String value = words[i + 1];
      switch (words[i]) {
        case "--host" -> host = value;
        case "--port" -> port = parsePort(value);
        case "--file" -> file = Path.of(value).toAbsolutePath();
        default -> throw new StartupException(USAGE);
      }
    }
    if (file == null) {
      throw new StartupException(USAGE);
    }
    return new Arguments(host, port, file);
  }

  private static int parsePort(String text) {
    try {
      int port = Integer.parseInt(text);
      if (port >= 0 && port <= 65535) {
        return port;
      }
    } catch (NumberFormatException notANumber) {
      // told below, with the same words as a number out of range
    }
    throw new StartupException("--port must be a number from 0 to 65535, not '" + text + "'");
  }
}
