package modelkeeper.documentstore;

import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;

/** What lies at a path, such as {@code name} or {@code facets.recipe.family}. */
final class FieldPath {

  private FieldPath() {}

  /** The value in the document, through its arrays; Missing where there is none. */
  static Object valueIn(Document document, String path) {
    return path.indexOf('.') < 0
        ? document.getOrMissing(path)
        : Utils.getSubdocumentValueCollectionAware(document, path);
  }
}
