package modelkeeper.documentstore;

import de.bwaldvogel.mongo.exception.MongoServerError;

/** The client has gone, so that nobody gets the answer to its query. */
final class AbandonedError extends MongoServerError {

  private static final long serialVersionUID = 1L;
  private static final int CLIENT_DISCONNECT = 279;

  AbandonedError() {
    super(CLIENT_DISCONNECT, "ClientDisconnect", "the client has closed its connection");
  }
}
