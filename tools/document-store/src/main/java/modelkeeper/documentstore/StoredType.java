package modelkeeper.documentstore;

import java.nio.ByteBuffer;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** How values of one kind become bytes, the same in the file's pages and in the journal. */
abstract class StoredType<T> extends BasicDataType<T> {

  abstract byte[] encode(T value);

  abstract T decode(byte[] bytes);

  @Override
  public void write(WriteBuffer buffer, T value) {
    byte[] bytes = encode(value);
    buffer.putVarInt(bytes.length).put(bytes);
  }

  @Override
  public T read(ByteBuffer buffer) {
    byte[] bytes = new byte[DataUtils.readVarInt(buffer)];
    buffer.get(bytes);
    return decode(bytes);
  }
}
