package modelkeeper.documentstore;

import static de.bwaldvogel.mongo.wire.BsonConstants.*;

import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Goes through the elements of a BSON document, and decodes the values that are asked for. */
final class ElementReader {

  private static final int LENGTH_DECIMAL128 = 16;

  private final byte[] bytes;
  private byte type;
  private int nameStart;
  private int nameEnd;

  /** After the element; at first, after the length of the document. */
  private int end = Integer.BYTES;

  ElementReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Goes on to the next element. Returns whether there is one. */
  boolean next() {
    type = bytes[end];
    if (type == TERMINATING_BYTE) {
      return false;
    }
    nameStart = end + 1;
    nameEnd = endOfText(nameStart);
    end = nameEnd + 1 + valueLength(nameEnd + 1);
    return true;
  }

  /** Where the element's name begins in the bytes. */
  int nameStart() {
    return nameStart;
  }

  int nameEnd() {
    return nameEnd;
  }

  /** As BSON numbers them. */
  byte type() {
    return type;
  }

  /** Of a text. */
  String text() {
    int start = nameEnd + 1 + Integer.BYTES;
    return new String(bytes, start, end - 1 - start, StandardCharsets.UTF_8);
  }

  /** Whether the text, or the truth value, is this one. */
  boolean hasValue(byte[] value) {
    boolean isText = type == TYPE_UTF8_STRING;
    int start = nameEnd + 1 + (isText ? Integer.BYTES : 0);
    return Arrays.equals(bytes, start, isText ? end - 1 : end, value, 0, value.length);
  }

  Object value() {
    if (type == TYPE_UTF8_STRING) {
      return text();
    }
    int start = nameEnd + 1;
    return BsonDecoder.decodeValue(type, Unpooled.wrappedBuffer(bytes, start, end - start));
  }

  private int valueLength(int start) {
    return switch (type) {
      case TYPE_NULL, TYPE_UNDEFINED, TYPE_MIN_KEY, TYPE_MAX_KEY -> 0;
      case TYPE_BOOLEAN -> 1;
      case TYPE_INT32 -> Integer.BYTES;
      case TYPE_DOUBLE, TYPE_INT64, TYPE_UTC_DATETIME, TYPE_TIMESTAMP -> Long.BYTES;
      case TYPE_OBJECT_ID -> LENGTH_OBJECTID;
      case TYPE_DECIMAL128 -> LENGTH_DECIMAL128;
      case TYPE_EMBEDDED_DOCUMENT, TYPE_ARRAY -> lengthAt(start);
      case TYPE_UTF8_STRING, TYPE_JAVASCRIPT_CODE -> Integer.BYTES + lengthAt(start);
      case TYPE_DATA -> Integer.BYTES + 1 + lengthAt(start);
      case TYPE_REGEX -> endOfText(endOfText(start) + 1) + 1 - start;
      default -> throw new IllegalArgumentException("unknown type: " + type);
    };
  }

  private int lengthAt(int start) {
    return (bytes[start] & 0xff)
        | (bytes[start + 1] & 0xff) << 8
        | (bytes[start + 2] & 0xff) << 16
        | bytes[start + 3] << 24;
  }

  private int endOfText(int start) {
    int at = start;
    while (bytes[at] != STRING_TERMINATION) {
      at++;
    }
    return at;
  }
}
