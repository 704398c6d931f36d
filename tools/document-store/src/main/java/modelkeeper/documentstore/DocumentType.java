package modelkeeper.documentstore;

/** Documents as BSON. */
final class DocumentType extends StoredType<StoredDocument> {

  static final DocumentType INSTANCE = new DocumentType();

  /** Of the record and its array, about. */
  private static final int OBJECT_BYTES = 40;

  private DocumentType() {}

  @Override
  byte[] encode(StoredDocument document) {
    return document.bytes();
  }

  @Override
  StoredDocument decode(byte[] bytes) {
    return new StoredDocument(bytes);
  }

  @Override
  public int getMemory(StoredDocument document) {
    return OBJECT_BYTES + document.bytes().length;
  }

  @Override
  public StoredDocument[] createStorage(int size) {
    return new StoredDocument[size];
  }
}
