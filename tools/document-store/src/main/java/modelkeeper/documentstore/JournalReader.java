package modelkeeper.documentstore;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.Consumer;

/** Reads a journal from its beginning, and finds where it ends. */
final class JournalReader {

  private static final int CHUNK_BYTES = 64 * 1024;

  private final FileChannel channel;
  private final long size;
  private long position;

  JournalReader(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  /** Which checkpoint of which store the journal follows. */
  record Header(UUID store, long generation) {}

  /** Null: the journal was never begun. */
  Header readHeader() throws IOException {
    if (size < Journal.HEADER_BYTES) {
      return null;
    }
    ByteBuffer bytes = read(Journal.HEADER_BYTES);
    int checksumAt = Journal.HEADER_BYTES - Integer.BYTES;
    if (Journal.checksum(bytes.slice(0, checksumAt)) != bytes.getInt(checksumAt)
        || bytes.getInt() != Journal.MAGIC) {
      throw new StartupException("its journal is damaged at its beginning");
    }
    return new Header(new UUID(bytes.getLong(), bytes.getLong()), bytes.getLong());
  }

  /** Hands out every change of every whole record. Returns where the next record is to go. */
  long replay(Consumer<JournalEntry> take) throws IOException {
    while (size - position >= Journal.RECORD_HEADER_BYTES) {
      long start = position;
      ByteBuffer header = read(Journal.RECORD_HEADER_BYTES);
      int length = header.getInt(0);
      int checksumAt = 2 * Integer.BYTES;
      if (Journal.checksum(header.slice(0, checksumAt)) != header.getInt(checksumAt)) {
        return droppedFrom(start);
      }
      if (length > size - position) {
        return start;
      }
      ByteBuffer entries = read(length);
      if (Journal.checksum(entries.duplicate()) != header.getInt(Integer.BYTES)) {
        return droppedFrom(start);
      }
      takeAll(entries, take);
    }
    return position;
  }

  /**
   * A record that doesn't hold is the last one, cut short, if nothing follows but the zeros that a
   * power failure leaves. Otherwise acknowledged writes follow: not to be dropped without a word.
   */
  private long droppedFrom(long start) throws IOException {
    while (position < size) {
      ByteBuffer rest = read((int) Math.min(size - position, CHUNK_BYTES));
      while (rest.hasRemaining()) {
        if (rest.get() != 0) {
          throw new StartupException("its journal is damaged at byte " + start);
        }
      }
    }
    return start;
  }

  private static void takeAll(ByteBuffer entries, Consumer<JournalEntry> take) {
    while (entries.hasRemaining()) {
      byte kind = entries.get();
      String table = new String(bytes(entries), StandardCharsets.UTF_8);
      Key key = kind == Journal.CLEAR ? null : new Key(bytes(entries));
      byte[] value = kind == Journal.PUT ? bytes(entries) : null;
      take.accept(new JournalEntry(table, key, value));
    }
  }

  private static byte[] bytes(ByteBuffer entries) {
    byte[] bytes = new byte[entries.getInt()];
    entries.get(bytes);
    return bytes;
  }

  private ByteBuffer read(int length) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    while (bytes.hasRemaining()) {
      int count = channel.read(bytes, position + bytes.position());
      if (count < 0) {
        throw new EOFException("the journal became shorter while it was read");
      }
    }
    position += length;
    return bytes.flip();
  }
}
