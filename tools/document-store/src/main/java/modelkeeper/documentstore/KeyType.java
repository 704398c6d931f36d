package modelkeeper.documentstore;

/** Keys, and the values of an index, which are keys of documents. */
final class KeyType extends StoredType<Key> {

  static final KeyType INSTANCE = new KeyType();

  /** Of the record and its array, about. */
  private static final int OBJECT_BYTES = 40;

  private KeyType() {}

  @Override
  byte[] encode(Key key) {
    return key.bytes();
  }

  @Override
  Key decode(byte[] bytes) {
    return new Key(bytes);
  }

  @Override
  public int compare(Key one, Key other) {
    return one.compareTo(other);
  }

  @Override
  public int getMemory(Key key) {
    return OBJECT_BYTES + key.bytes().length;
  }

  @Override
  public Key[] createStorage(int size) {
    return new Key[size];
  }
}
