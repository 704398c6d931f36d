package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.MongoServerException;

/** Answers to commands that could not be done. */
final class Refusal {

  private Refusal() {}

  static Document of(String command, Throwable why) {
    Document answer = new Document("ok", 0);
    if (why instanceof MongoServerException refusal) {
      answer.put("errmsg", refusal.getMessageWithoutErrorCode());
    } else {
      System.err.println("document-store: " + command + ": " + why);
      answer.put("errmsg", command + " failed: " + why);
    }
    if (why instanceof MongoServerError error) {
      answer.put("code", error.getCode());
      answer.putIfNotNull("codeName", error.getCodeName());
    }
    return answer;
  }
}
