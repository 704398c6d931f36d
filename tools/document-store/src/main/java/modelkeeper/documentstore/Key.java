package modelkeeper.documentstore;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Collections;

/**
 * Where something lies in a table: one value or several, as BSON. Numbers that are equal make equal
 * keys, whatever their type, as MongoDB compares them.
 */
record Key(byte[] bytes) implements Comparable<Key> {

  private static final int USUAL_SIZE = 48;

  /** The key of one value, of a document's {@code _id} for example. */
  static Key of(Object value) {
    return of(new KeyValue(Collections.singletonList(value)));
  }

  static Key of(KeyValue values) {
    ByteBuf buffer = Unpooled.buffer(USUAL_SIZE);
    for (Object value : values.normalized()) {
      byte type = BsonEncoder.determineType(value);
      buffer.writeByte(type);
      BsonEncoder.encodeValue(type, value, buffer);
    }
    return new Key(ByteBufUtil.getBytes(buffer));
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Key key && Arrays.equals(bytes, key.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
