package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.BsonConstants;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * A document as it is stored: BSON, which takes a tenth of the memory of what it says. Nobody
 * changes it; whoever reads decodes what it needs, for itself.
 */
record StoredDocument(byte[] bytes) {

  private static final int USUAL_SIZE = 1024;

  /** Throws when it is too large to be read again. */
  static StoredDocument of(Document document) {
    ByteBuf buffer = Unpooled.buffer(USUAL_SIZE);
    BsonEncoder.encodeDocument(document, buffer);
    if (buffer.readableBytes() > BsonConstants.MAX_BSON_OBJECT_SIZE) {
      throw new IllegalArgumentException(
          "a document of " + buffer.readableBytes() + " bytes is too large");
    }
    return new StoredDocument(ByteBufUtil.getBytes(buffer));
  }

  Document decode() {
    return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
  }

  /** With these fields only; the others are passed over. */
  Document decode(Fields fields) {
    if (fields.isAll()) {
      return decode();
    }
    Document found = new Document();
    ElementReader elements = new ElementReader(bytes);
    while (found.size() < fields.size() && elements.next()) {
      String name = fields.named(bytes, elements.nameStart(), elements.nameEnd());
      if (name != null) {
        found.put(name, elements.value());
      }
    }
    return found;
  }
}
