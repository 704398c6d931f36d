package modelkeeper.documentstore;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens a storage for this process alone, or says why that can't be. */
record StorageFiles(Storage storage) {

  static StorageFiles open(Path file) {
    Path journal = file.resolveSibling(file.getFileName() + ".journal");
    try {
      FileChannel channel =
          FileChannel.open(
              journal, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        throw new StartupException("another process uses it");
      }
      return new StorageFiles(new Storage(file, channel));
    } catch (StartupException refusal) {
      throw new StartupException(file + " can't be used: " + refusal.getMessage());
    } catch (IOException | RuntimeException failure) {
      throw new StartupException(file + " can't be used: " + describe(failure));
    }
  }

  private static String describe(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof NoSuchFileException) {
      return "there is no such folder";
    }
    if (root instanceof AccessDeniedException) {
      return "no permission to write there";
    }
    if (root instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return root.getMessage();
  }
}
