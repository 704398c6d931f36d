package modelkeeper.documentstore;

/** One change of one table. Without a value the key is removed, without a key all keys are. */
record JournalEntry(String table, Key key, byte[] value) {}
