package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;
import java.util.function.Supplier;

/** What the queries of a command, in this thread, are for. */
final class QueryScope {

  /** How the documents that are found are handed out. */
  enum Handing {
    SHARED,
    COPIES,
    ONE_COPY
  }

  private static final ThreadLocal<Handing> HANDING = ThreadLocal.withInitial(() -> Handing.SHARED);

  /** What a pipeline filters by first; null when it has been made use of. */
  private static final ThreadLocal<Document> FIRST_MATCH = new ThreadLocal<>();

  private QueryScope() {}

  static Handing handing() {
    return HANDING.get();
  }

  /** Runs work whose queries hand out their documents in this way. */
  static <T> T handing(Handing handing, Supplier<T> work) {
    Handing before = HANDING.get();
    HANDING.set(handing);
    try {
      return work.get();
    } finally {
      HANDING.set(before);
    }
  }

  /** Runs a pipeline that looks at these documents only, so that an index can find them. */
  static <T> T startingWith(Document match, Supplier<T> pipeline) {
    FIRST_MATCH.set(match);
    try {
      return pipeline.get();
    } finally {
      FIRST_MATCH.remove();
    }
  }

  /** For the first query of the pipeline, which is that of its own collection. */
  static Document takeFirstMatch() {
    Document match = FIRST_MATCH.get();
    FIRST_MATCH.remove();
    return match == null ? new Document() : match;
  }
}
