package modelkeeper.documentstore;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * What has been changed since the last checkpoint. The changes of a commit are one record with
 * checksums, written by one call: of a killed process the file holds a record whole or its
 * beginning, which the next start drops.
 *
 * <p>The file is a header (magic, the store's id, the generation of the checkpoint that it follows,
 * a checksum) and records (length, checksum of the entries, checksum of these two, entries).
 */
final class Journal {

  static final int MAGIC = 0x4d4b4a31;
  static final int HEADER_BYTES = Integer.BYTES + 3 * Long.BYTES + Integer.BYTES;
  static final int RECORD_HEADER_BYTES = 3 * Integer.BYTES;
  static final byte PUT = 1;
  static final byte REMOVE = 2;
  static final byte CLEAR = 3;

  private static final int USUAL_SIZE = 64 * 1024;
  private static final int KEPT_SIZE = 1024 * 1024;

  private final FileChannel channel;
  private ByteBuf pending = emptyRecord();
  private long end;
  private volatile boolean unforced;

  /** Appends to a file that holds nothing after {@code end}. */
  Journal(FileChannel channel, long end) {
    this.channel = channel;
    this.end = end;
  }

  void put(String table, Key key, byte[] value) {
    entry(PUT, table);
    bytes(key.bytes());
    bytes(value);
  }

  void remove(String table, Key key) {
    entry(REMOVE, table);
    bytes(key.bytes());
  }

  void clear(String table) {
    entry(CLEAR, table);
  }

  private void entry(byte kind, String table) {
    pending.writeByte(kind);
    bytes(table.getBytes(StandardCharsets.UTF_8));
  }

  private void bytes(byte[] bytes) {
    pending.writeInt(bytes.length).writeBytes(bytes);
  }

  int pendingBytes() {
    return pending.writerIndex() - RECORD_HEADER_BYTES;
  }

  /** Bytes in the file. */
  long size() {
    return end;
  }

  /** Writes what is pending. When that fails the file is as it was before. */
  void write() throws IOException {
    int length = pendingBytes();
    if (length == 0) {
      return;
    }
    pending.setInt(0, length);
    pending.setInt(Integer.BYTES, checksum(pending.nioBuffer(RECORD_HEADER_BYTES, length)));
    pending.setInt(2 * Integer.BYTES, checksum(pending.nioBuffer(0, 2 * Integer.BYTES)));
    append(pending.nioBuffer());
    if (pending.capacity() > KEPT_SIZE) {
      pending.release();
      pending = emptyRecord();
    }
    pending.writerIndex(RECORD_HEADER_BYTES);
  }

  private void append(ByteBuffer bytes) throws IOException {
    long position = end;
    try {
      while (bytes.hasRemaining()) {
        position += channel.write(bytes, position);
      }
    } catch (IOException failure) {
      channel.truncate(end);
      throw failure;
    }
    end = position;
    unforced = true;
  }

  /** Begins anew, after the checkpoint of this generation. */
  void restart(UUID store, long generation) throws IOException {
    channel.truncate(0);
    end = 0;
    ByteBuffer header =
        ByteBuffer.allocate(HEADER_BYTES)
            .putInt(MAGIC)
            .putLong(store.getMostSignificantBits())
            .putLong(store.getLeastSignificantBits())
            .putLong(generation);
    header.putInt(checksum(header.duplicate().flip()));
    append(header.flip());
  }

  /** Makes the disk take what has been written; beside the writers. */
  void force() throws IOException {
    if (unforced) {
      unforced = false;
      channel.force(false);
    }
  }

  /** Gives the file free for another process. */
  void close() throws IOException {
    force();
    channel.close();
    pending.release();
  }

  static int checksum(ByteBuffer bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }

  private static ByteBuf emptyRecord() {
    return Unpooled.directBuffer(USUAL_SIZE).writeZero(RECORD_HEADER_BYTES);
  }
}
