package modelkeeper.documentstore;

import de.bwaldvogel.mongo.exception.MongoServerError;

/** What MongoDB does and this store doesn't; refused rather than done by half. */
final class NotSupportedError extends MongoServerError {

  private static final long serialVersionUID = 1L;
  private static final int COMMAND_NOT_SUPPORTED = 115;

  NotSupportedError(String what) {
    super(COMMAND_NOT_SUPPORTED, "CommandNotSupported", what + " is not supported by this store");
  }
}
