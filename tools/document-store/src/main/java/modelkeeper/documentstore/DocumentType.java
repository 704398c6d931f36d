package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Collection;
import java.util.Map;

/** Documents as BSON. Nobody changes a document that has been stored: readers share it. */
final class DocumentType extends StoredType<Document> {

  static final DocumentType INSTANCE = new DocumentType();

  private static final int USUAL_SIZE = 1024;

  /** Of an entry of a linked hash map with its key, about. */
  private static final int ENTRY_BYTES = 96;

  /** Of a boxed number, a date, or a reference and its padding, about. */
  private static final int SCALAR_BYTES = 24;

  private DocumentType() {}

  @Override
  byte[] encode(Document document) {
    ByteBuf buffer = Unpooled.buffer(USUAL_SIZE);
    BsonEncoder.encodeDocument(document, buffer);
    return ByteBufUtil.getBytes(buffer);
  }

  @Override
  Document decode(byte[] bytes) {
    return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
  }

  @Override
  public int getMemory(Document document) {
    return memoryOf(document);
  }

  private static int memoryOf(Object value) {
    int bytes = SCALAR_BYTES;
    if (value instanceof Map<?, ?> map) {
      for (Object child : map.values()) {
        bytes += ENTRY_BYTES + memoryOf(child);
      }
    } else if (value instanceof Collection<?> list) {
      for (Object child : list) {
        bytes += memoryOf(child);
      }
    } else if (value instanceof String text) {
      bytes += SCALAR_BYTES + text.length();
    } else if (value instanceof BinData data) {
      bytes += data.getData().length;
    }
    return bytes;
  }

  @Override
  public Document[] createStorage(int size) {
    return new Document[size];
  }
}
