package modelkeeper.documentstore;

import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;

/** What a client asks of a database. */
record Command(String database, Document document) {

  /** Commands that change nothing; whatever is not named here is taken for a write. */
  private static final Set<String> READS =
      Set.of(
          "find", "count", "distinct", "getmore", "killcursors", "ismaster", "hello", "ping",
          "buildinfo", "serverstatus", "listcollections", "listindexes", "listdatabases",
          "endsessions", "getlog", "hostinfo", "connectionstatus", "whatsmyuri", "getcmdlineopts");

  /** By which clients see that somebody is there. */
  private static final Set<String> GREETINGS = Set.of("ismaster", "hello", "ping");

  /** Documents that a quick command is about, at most. */
  private static final int FEW = 32;

  Command {
    if (document.isEmpty()) {
      throw new IllegalArgumentException("a command without a name");
    }
  }

  String name() {
    return document.keySet().iterator().next();
  }

  boolean isRead() {
    String name = lowerCaseName();
    if (name.equals("aggregate")) {
      return !String.valueOf(document.get("pipeline")).contains("$merge");
    }
    return READS.contains(name);
  }

  boolean isGreeting() {
    return GREETINGS.contains(lowerCaseName());
  }

  /** Whether it is known to be about few documents, which need not be searched for. */
  boolean isQuick() {
    return switch (lowerCaseName()) {
      case "find" -> namesOnlyFew(document.get("filter"));
      case "findandmodify" -> namesFew(document.get("query"));
      case "insert" -> isFew(document.get("documents"));
      case "update" -> allNameFew(document.get("updates"));
      case "delete" -> allNameFew(document.get("deletes"));
      default -> false;
    };
  }

  private static boolean allNameFew(Object statements) {
    return isFew(statements)
        && ((Collection<?>) statements)
            .stream()
                .allMatch(one -> one instanceof Document asked && namesFew(asked.get("q")));
  }

  /** Of several with conditions, each would have to be looked at; of several in batches, some kept. */
  private boolean namesOnlyFew(Object filter) {
    return namesFew(filter)
        && (PointIndex.isPoint(((Document) filter).get("_id"))
            || ((Document) filter).size() == 1 && !document.containsKey("batchSize"));
  }

  /** Whether a filter asks for documents by their ids, which have an index. */
  private static boolean namesFew(Object filter) {
    if (!(filter instanceof Document asked)) {
      return false;
    }
    Object id = asked.get("_id");
    return PointIndex.isPoint(id)
        || PointIndex.isListOfPoints(id) && isFew(((Document) id).get("$in"));
  }

  private static boolean isFew(Object list) {
    return list instanceof Collection<?> all && all.size() <= FEW;
  }

  private String lowerCaseName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
