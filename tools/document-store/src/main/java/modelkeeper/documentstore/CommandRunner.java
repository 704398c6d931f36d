package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;
import java.util.function.UnaryOperator;

/** Runs one command of a database, and returns its answer. */
interface CommandRunner extends UnaryOperator<Document> {}
