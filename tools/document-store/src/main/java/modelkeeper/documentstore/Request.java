package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;

/** One command of a client. */
interface Request {

  /** Does what is asked. Throws when it is refused. */
  Document run();

  /** The answer to a command that threw. */
  Document refuse(Throwable why);

  void send(Document answer);
}
