package modelkeeper.documentstore;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;

/** Opens a storage for this process alone, or says why that can't be. */
record StorageFiles(Storage storage) {

  static StorageFiles open(Path file) {
    Path journal = file.resolveSibling(file.getFileName() + ".journal");
    try {
      FileChannel channel = FileChannel.open(journal, CREATE, READ, WRITE);
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
    if (failure instanceof MVStoreException store) {
      // A failure to write, for lack of room for example, is told by what caused it.
      boolean isWriting = store.getErrorCode() == DataUtils.ERROR_WRITING_FAILED;
      if (isWriting && failure.getCause() instanceof IOException cause) {
        return describe(cause);
      }
      return "it is damaged (" + failure.getMessage() + ")";
    }
    if (failure instanceof NoSuchFileException) {
      return "there is no such folder";
    }
    if (failure instanceof AccessDeniedException) {
      return "no permission to write there";
    }
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
